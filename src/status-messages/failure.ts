import { z } from 'zod';
import { CmError, codeOf, messageOf } from '../errors.ts';

/** An error as control keeps it. */
export const errorRecord = z.object({
  code: z.string().optional(),
  kind: z.string().optional(),
  message: z.string().optional(),
  hint: z.string().nullish(),
  /** Of a night. */
  part: z.string().nullish(),
  /** Of the pipeline. */
  step: z.string().nullish(),
});
type ErrorRecord = z.output<typeof errorRecord>;

/** What is told of an error. */
export const failureSchema = z.object({
  code: z.string(),
  isGate: z.boolean(),
  /** `sync`, `pipeline, step 110_pairs` */
  where: z.string().nullable(),
  /** Null where it may quote a row: such a message stays in the database. */
  message: z.string().nullable(),
  hint: z.string().nullable(),
});
export type Failure = z.output<typeof failureSchema>;

/**
 * Errors whose messages name servers, settings and views. Those of the others can hold what a database says about the
 * row it refused, a name or a number of somebody.
 */
const namesNoRows = new Set([
  'lock.held',
  'night.cut_off',
  'pipeline.not_synced',
  'pipeline.source_not_refreshed',
  'pipeline.superseded',
  'pipeline.work_lost',
  'postgres.busy',
  'postgres.disk_full',
  'postgres.lost',
  'postgres.no_database',
  'postgres.not_allowed',
  'postgres.refused',
  'postgres.silent',
  'postgres.unreachable',
  'schema.behind',
  'schema.changed',
  'snowflake.key_refused',
  'snowflake.no_warehouse',
  'snowflake.object_missing',
  'snowflake.statement_timeout',
  'snowflake.unavailable',
  'snowflake.unreachable',
  'sync.column_clash',
  'sync.column_gone',
  'sync.connection_lost',
  'sync.disk_full',
  'sync.key_changed',
  'sync.new_column',
  'sync.no_resources',
  'sync.overtaken',
  'sync.rows_missing',
  'sync.type_changed',
]);

export function failureOf(error: ErrorRecord): Failure {
  const { code = 'unexpected', kind, message = null, hint = null, part, step } = error;
  const places = [part, step && `step ${step}`].filter((place) => typeof place === 'string');
  return {
    code,
    isGate: kind === 'gate',
    where: places.length === 0 ? null : places.join(', '),
    message: namesNoRows.has(code) ? message : null,
    hint,
  };
}

export function failureOfError(error: unknown): Failure {
  const known = error instanceof CmError ? error : undefined;
  const code = known?.code ?? codeOf(error);
  return failureOf({
    code: code === '' ? 'unexpected' : code,
    kind: known?.kind ?? 'failed',
    message: messageOf(error),
    hint: known?.hint ?? null,
  });
}
