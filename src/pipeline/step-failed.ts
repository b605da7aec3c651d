import { CmError, messageOf } from '../errors.ts';
import type { Step } from './steps.ts';

/** The error of a step whose statement the database refused, with what to do about it. */
export function stepFailed(step: Step, cause: unknown): CmError {
  return new CmError(
    'pipeline.step_failed',
    `Step ${step.name} failed: ${messageOf(cause)}. What it wrote is undone.`,
    {
      hint: `${remedyOf(cause)} Then run again with the same arguments: it goes on there.`,
      cause,
    },
  );
}

const remedies: Readonly<Record<string, string>> = {
  '53100': "Free space on the database server's disk.",
  '53200': 'Lower work_mem, or give the server more memory.',
  '42501': 'Grant the role of this connection the rights on the schemas conflict, pipeline and control.',
  '57P01': 'The server was shut down; start it.',
};

function remedyOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return remedies[code] ?? 'Remove the cause named above (is the database server running?).';
}
