import { CmError, messageOf } from '../errors.ts';

/** Any error of a step as one that names the step and says what to do. */
export function stepFailure(step: string, error: unknown): CmError {
  if (error instanceof CmError)
    return error.code === 'snowflake.object_missing' ? withPlace(step, error) : error;
  return new CmError(
    'backfill.step_failed',
    `${step}: ${messageOf(error)}. What this step wrote is undone, what earlier ones brought is kept.`,
    {
      hint: 'Correct what the message names, then run `cm backfill` again: rows that are right already stay as they are.',
      cause: error,
    },
  );
}

function withPlace(step: string, error: CmError): CmError {
  return new CmError(error.code, `${step}: ${error.message}`, {
    kind: error.kind,
    cause: error,
    hint: `${error.hint === undefined ? '' : `${error.hint} `}Set backfill.database and backfill.schema in cm.yaml if the tables of the old system are elsewhere.`,
  });
}
