import type pg from 'pg';
import { CmError } from '../errors.ts';
import { copyIn } from '../postgres/copy.ts';
import { codecFor, type SnowflakeResult, type SnowflakeSource } from '../snowflake/index.ts';
import type { ByteMeter } from './progress.ts';
import type { TargetTable } from './target-table.ts';

/** Rows on their way from the source to a COPY. */
export interface Transfer {
  /** As the source announced. */
  readonly rowCount: number;
  /** Streams the rows into `statement` (`copy … from stdin`); a transfer is used once. */
  into(client: pg.PoolClient, statement: string): Promise<Arrived>;
  /** Lets go of the source, whether the rows were read or not. */
  abandon(): Promise<void>;
}

export interface Arrived {
  readonly rows: number;
  /** Of COPY text. */
  readonly bytes: number;
}

/** Asks the source for rows and waits until it has them ready, so that a transaction need not wait for that. */
export async function askForRows(
  source: SnowflakeSource,
  target: TargetTable,
  statement: { sql: string; binds: readonly string[] },
  meter: ByteMeter,
): Promise<Transfer> {
  const result = await source.query(statement);
  return {
    rowCount: result.rowCount,
    into: (client, copy) => copyResult(client, { result, target, copy, meter }),
    // A result that nobody reads any more would hold a warehouse; that it cannot be cancelled changes nothing here.
    abandon: () => result.cancel().catch(() => undefined),
  };
}

async function copyResult(
  client: pg.PoolClient,
  parts: { result: SnowflakeResult; target: TargetTable; copy: string; meter: ByteMeter },
): Promise<Arrived> {
  const { result, target, copy, meter } = parts;
  let bytes = 0;
  const counted = async function* () {
    for await (const chunk of meter.through(result.copyText(codecs), result.rowCount)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const codecs = target.columns.map((column) => codecFor(column.source, column.target));
  const rows = await copyIn(client, copy, counted());
  if (rows !== result.rowCount) throw rowsMissing(target, { announced: result.rowCount, stored: rows });
  return { rows, bytes };
}

function rowsMissing({ table }: TargetTable, rows: { announced: number; stored: number }): CmError {
  return new CmError(
    'sync.rows_missing',
    `${table}: Snowflake announced ${rows.announced} rows, but ${rows.stored} arrived. Nothing was loaded.`,
    { hint: 'Run again. If it comes back, a proxy between here and Snowflake may cut responses.' },
  );
}
