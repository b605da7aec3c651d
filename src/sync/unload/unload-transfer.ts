import type pg from 'pg';
import { copyIn } from '../../postgres/copy.ts';
import type { SnowflakeSource } from '../../snowflake/index.ts';
import { isRefusedRow } from '../failure.ts';
import { type Condition, type Reading, statementOf } from '../reading.ts';
import type { TargetTable } from '../target-table.ts';
import {
  type Arrived,
  askForRows,
  type Destination,
  rowsMissing,
  type Transfer,
  type TransferOptions,
} from '../transfer.ts';
import { csvOptions, type Unloaded, unload } from './unload.ts';

/**
 * A transfer by files on a stage. A row that cannot be stored has the whole read done once more over the API, which can
 * tell which row it is and put it into quarantine.
 */
export async function askForFiles(
  source: SnowflakeSource,
  target: TargetTable,
  read: { reading: Reading; conditions: readonly Condition[]; stage: string; place: string },
  options: TransferOptions,
): Promise<Transfer> {
  const { reading, stage, place } = read;
  const literal = read.conditions.map(inlined);
  const files = await unload(source, target, {
    sql: (what) => statementOf(reading, literal, { what: distinct(reading, what) }).sql,
    stage,
    place,
  });
  // Rows that are committed, or a failure that is on its way to be told, outweigh a file that stays. The next whole
  // read of the table takes it away; that of a chunk stays under the number of its load.
  const removeIfPossible = () => files.remove().catch(() => undefined);
  let fallback: Transfer | undefined;
  return {
    rowCount: files.rowCount,
    into: async (client, destination) => {
      await client.query('savepoint before_files');
      if (destination.isNew) await client.query(`truncate ${destination.name}`);
      try {
        const arrived = await copyFiles(client, { files, target, destination, options });
        await client.query('release savepoint before_files');
        return arrived;
      } catch (error) {
        if (!isRefusedRow(error) || options.rejects.limit === 0) throw error;
        await client.query('rollback to savepoint before_files');
        fallback = await askForRows(source, target, statementOf(reading, read.conditions), options);
        return fallback.into(client, destination);
      }
    },
    done: removeIfPossible,
    abandon: async () => {
      await fallback?.abandon();
      await removeIfPossible();
    },
  };
}

async function copyFiles(
  client: pg.PoolClient,
  parts: { files: Unloaded; target: TargetTable; destination: Destination; options: TransferOptions },
): Promise<Arrived> {
  const { files, target, destination, options } = parts;
  let bytes = 0;
  const counted = async function* () {
    for await (const piece of options.meter.through(files.csv(), files.rowCount)) {
      bytes += piece.length;
      yield piece;
    }
  };
  const rows = await copyIn(client, asCsv(destination.copy), counted());
  if (rows !== files.rowCount) throw rowsMissing(target, { announced: files.rowCount, stored: rows });
  return { rows, rejected: 0, bytes };
}

/** The same COPY, of CSV instead of text. */
function asCsv(copy: string): string {
  return copy.endsWith(' with (freeze)')
    ? copy.replace(/ with \(freeze\)$/, ` with (freeze, ${csvOptions})`)
    : `${copy} with (${csvOptions})`;
}

/** COPY INTO takes no binds: a bound, which is a number, a date or a text of the source, becomes a literal. */
export function inlined({ sql, binds }: Condition): Condition {
  const rest = [...binds];
  const literal = () => `'${(rest.shift() ?? '').replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  return { sql: sql.replace(quotedOrBind, (found) => (found === '?' ? literal() : found)), binds: [] };
}

/** A question mark within a name or a text is none that a value is bound to. */
const quotedOrBind = /"(?:[^"]|"")*"|'(?:[^'\\]|''|\\[\s\S])*'|\?/g;

function distinct(reading: Reading, columns: string): string {
  return reading.distinct ? `distinct ${columns}` : columns;
}
