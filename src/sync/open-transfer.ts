import type { TableConfig } from '../config/tables.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { loadPath } from './load-path.ts';
import { type Condition, type Reading, statementOf } from './reading.ts';
import type { TargetTable } from './target-table.ts';
import { askForRows, type Transfer, type TransferOptions } from './transfer.ts';
import { askForFiles } from './unload/unload-transfer.ts';

export interface Read {
  readonly reading: Reading;
  readonly conditions: readonly Condition[];
  /** As far as it was counted. */
  readonly rowsExpected: number | undefined;
  /** Tells its files on a stage from those of other reads of the table. */
  readonly part: string;
}

/** Asks for the rows of a read on the path that suits it, and waits until they are ready. */
export function openTransfer(
  from: { source: SnowflakeSource; config: TableConfig; stage: string | undefined },
  target: TargetTable,
  read: Read,
  options: TransferOptions,
): Promise<Transfer> {
  const { source, config, stage } = from;
  const { reading, conditions, rowsExpected, part } = read;
  const path = loadPath(config, target, { stage, rowsExpected });
  if (path.via === 'api') return askForRows(source, target, statementOf(reading, conditions), options);
  const place = `cm/${config.target_schema}.${config.table}/${part}`;
  return askForFiles(source, target, { reading, conditions, stage: path.stage, place }, options);
}
