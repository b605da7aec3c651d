import type pg from 'pg';
import { CmError } from '../errors.ts';
import { copyIn } from '../postgres/copy.ts';
import {
  codecFor,
  type RefusedCell,
  type SnowflakeResult,
  type SnowflakeSource,
} from '../snowflake/index.ts';
import { isRefusedRow } from './failure.ts';
import type { ByteMeter } from './progress.ts';
import { storeOrQuarantine } from './quarantine.ts';
import type { Rejects } from './rejects.ts';
import type { TargetTable } from './target-table.ts';

/** Rows on their way from the source to a COPY. */
export interface Transfer {
  /** As the source announced. */
  readonly rowCount: number;
  /** Streams the rows into a table, but for those that go to quarantine; a transfer is used once. */
  into(client: pg.PoolClient, destination: Destination): Promise<Arrived>;
  /** Once its rows are committed: takes away what the source keeps for it. */
  done(): Promise<void>;
  /** Lets go of the source, whether the rows were read or not. */
  abandon(): Promise<void>;
}

/** A table to fill, in the caller's transaction. */
export interface Destination {
  /** Quoted, with its schema. */
  readonly name: string;
  /** `copy … from stdin`. */
  readonly copy: string;
  /** Whether the transaction has made it, so that it is empty and the COPY may freeze its rows. */
  readonly isNew: boolean;
}

export interface Arrived {
  readonly rows: number;
  /** Of these rows: in quarantine, not in the table. */
  readonly rejected: number;
  /** Of COPY text. */
  readonly bytes: number;
}

export interface TransferOptions {
  readonly meter: ByteMeter;
  readonly rejects: Rejects;
}

/** Asks the source for rows and waits until it has them ready, so that a transaction need not wait for that. */
export async function askForRows(
  source: SnowflakeSource,
  target: TargetTable,
  statement: { sql: string; binds: readonly string[] },
  options: TransferOptions,
): Promise<Transfer> {
  const result = await source.query(statement);
  const parts = { result, target, ...options };
  return {
    rowCount: result.rowCount,
    into: (client, destination) =>
      options.rejects.limit === 0
        ? copyRows(client, { ...parts, destination })
        : copyOrQuarantine(client, { ...parts, destination }),
    done: async () => undefined,
    // A result that nobody reads any more would hold a warehouse; that it cannot be cancelled changes nothing here.
    abandon: () => result.cancel().catch(() => undefined),
  };
}

/** Runs `work` with a transfer and lets go of it, whichever way that ends. */
export async function usingTransfer<T>(transfer: Transfer, work: () => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await transfer.abandon();
    throw error;
  }
  await transfer.done();
  return result;
}

interface Copying extends TransferOptions {
  readonly result: SnowflakeResult;
  readonly target: TargetTable;
  readonly destination: Destination;
}

/** As fast as without quarantine, while every row can be stored; the first that cannot has all of them looked at. */
async function copyOrQuarantine(client: pg.PoolClient, copying: Copying): Promise<Arrived> {
  const { name, isNew } = copying.destination;
  await client.query('savepoint before_rows');
  // COPY freezes rows only in a table that is of the same subtransaction.
  if (isNew) await client.query(`truncate ${name}`);
  try {
    const arrived = await copyRows(client, copying);
    await client.query('release savepoint before_rows');
    return arrived;
  } catch (error) {
    if (!isRefusedRow(error)) throw error;
    await client.query('rollback to savepoint before_rows');
    return quarantineRows(client, copying);
  }
}

async function copyRows(client: pg.PoolClient, copying: Copying): Promise<Arrived> {
  const stream = countedStream(copying);
  const rows = await copyIn(client, copying.destination.copy, stream.chunks());
  requireAll(copying, rows);
  return { rows, rejected: 0, bytes: stream.bytes() };
}

async function quarantineRows(client: pg.PoolClient, copying: Copying): Promise<Arrived> {
  const { target, destination, rejects } = copying;
  const stream = countedStream(copying);
  const { rows, rejected } = await storeOrQuarantine(client, {
    target,
    destination: destination.name,
    rows: stream.chunks,
    rejects,
  });
  requireAll(copying, rows);
  return { rows, rejected, bytes: stream.bytes() };
}

function countedStream({ result, target, meter }: Copying) {
  let bytes = 0;
  const chunks = async function* (onRefused?: (cell: RefusedCell) => void) {
    // Codecs remember the day they wrote last, so each stream has its own.
    const codecs = target.columns.map((column) => codecFor(column.source, column.target));
    for await (const chunk of meter.through(result.copyText(codecs, onRefused), result.rowCount)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  return { chunks, bytes: () => bytes };
}

function requireAll({ result, target }: Copying, rows: number): void {
  if (rows !== result.rowCount) throw rowsMissing(target, { announced: result.rowCount, stored: rows });
}

/** The number of rows that arrive must be the number announced; else nothing is committed. */
export function rowsMissing({ table }: TargetTable, rows: { announced: number; stored: number }): CmError {
  return new CmError(
    'sync.rows_missing',
    `${table}: Snowflake announced ${rows.announced} rows, but ${rows.stored} arrived. Nothing was loaded.`,
    { hint: 'Run again. If it comes back, a proxy between here and Snowflake may cut responses.' },
  );
}
