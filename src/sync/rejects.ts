import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import type { TargetColumn } from './target-table.ts';

/** What becomes of the rows of a table that cannot be stored; shared by all chunks of a load. */
export interface Rejects {
  readonly runId: number;
  /** `max_rejects`: so many may be rejected before the table fails; with 0 the first row fails it. */
  readonly limit: number;
  /** Rejected so far, also by earlier runs of the same load. */
  taken: number;
  /** Whether nothing of a column may be shown in control.quarantine. */
  isHidden(column: TargetColumn): boolean;
}

export function rejectsOf(
  config: TableConfig,
  { runId, taken = 0 }: { runId: number; taken?: number },
): Rejects {
  return {
    runId,
    limit: config.max_rejects,
    taken,
    isHidden: ({ name, source }) =>
      config.mask[name] !== undefined || /ssn/i.test(name) || /ssn/i.test(source.name),
  };
}

export function tooManyRejects(
  table: string,
  rejects: { count: number; limit: number; first: readonly string[] },
): CmError {
  const { count, limit, first } = rejects;
  return new CmError(
    'sync.too_many_rejects',
    `${table}: ${count} rows cannot be stored, and \`max_rejects\` is ${limit}. The first: ${first.join('; ')}. Nothing was loaded.`,
    {
      hint:
        'Correct the rows at their source, choose a type that holds the values under `types:`, ' +
        `or raise \`max_rejects\` in ${table}.yaml; then run again.`,
    },
  );
}
