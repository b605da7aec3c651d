import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import type { TargetTable } from './target-table.ts';
import { unloadHindrance } from './unload/csv-columns.ts';

/** How the rows of one read travel, and why so. */
export type LoadPath =
  | { readonly via: 'api'; readonly why: string }
  | { readonly via: 'unload'; readonly why: string; readonly stage: string };

/** From so many rows on, files on a stage are faster than result partitions. */
const unloadFrom = 5_000_000;

/**
 * Chooses the path of a read: what `load:` says, and with `auto` by size.
 *
 * @throws CmError `sync.no_stage`, `sync.not_unloadable` (exit code 2) if `load: unload` cannot be done.
 */
export function loadPath(
  config: TableConfig,
  target: TargetTable,
  read: { stage: string | undefined; rowsExpected: number | undefined },
): LoadPath {
  const { stage, rowsExpected } = read;
  const hindrance = unloadHindrance(target);
  switch (config.load) {
    case 'api':
      return { via: 'api', why: 'the table file says so' };
    case 'unload':
      if (stage === undefined) throw noStage(config);
      if (hindrance !== undefined) throw notUnloadable(config, hindrance);
      return { via: 'unload', why: 'the table file says so', stage };
    case 'auto':
      if (stage === undefined) return { via: 'api', why: 'no stage is configured' };
      if (hindrance !== undefined) return { via: 'api', why: hindrance };
      if (rowsExpected === undefined) return { via: 'api', why: 'it is read in one go, whatever its size' };
      return rowsExpected >= unloadFrom
        ? { via: 'unload', why: `${rowsExpected} rows are ${unloadFrom} or more`, stage }
        : { via: 'api', why: `${rowsExpected} rows are fewer than ${unloadFrom}` };
  }
}

function noStage({ table }: TableConfig): CmError {
  return new CmError('sync.no_stage', `${table}: \`load: unload\` needs a stage, and none is configured.`, {
    kind: 'usage',
    hint: 'Set `snowflake.stage` in cm.yaml to an external stage that the role may write to, or `load: api` in the table file.',
  });
}

function notUnloadable({ table }: TableConfig, hindrance: string): CmError {
  return new CmError('sync.not_unloadable', `${table}: the table cannot be unloaded: ${hindrance}.`, {
    kind: 'usage',
    hint: `Set \`load: api\` in ${table}.yaml, or leave the column out.`,
  });
}
