import type pg from 'pg';
import { CmError } from '../errors.ts';
import { copyIn } from '../postgres/copy.ts';
import { quoteName } from '../postgres/quote.ts';
import type { SnowflakeResult, SnowflakeSource } from '../snowflake/index.ts';
import { readingSql, type SourcePlace, type SourceTable, stagedColumns, viewName } from './source-table.ts';

const stagingSchema = 'conflict_stg';

/** Where the rows of a source table wait. */
export const stagingName = (table: SourceTable): string => quoteName(stagingSchema, table.name.toLowerCase());

/** A result that Snowflake has ready to be read. */
export interface Reading {
  readonly table: SourceTable;
  readonly result: SnowflakeResult;
}

/** Asks for the rows of a table, before any transaction is open. */
export async function openReading(
  source: SnowflakeSource,
  table: SourceTable,
  place: SourcePlace,
): Promise<Reading> {
  const columns = await source.describe(viewName(table, place));
  return { table, result: await source.query({ sql: readingSql(table, place, columns) }) };
}

/**
 * Stages the rows in an unlogged table that the transaction creates, and returns how many came. Rows whose number is
 * none, or that share it with another, are listed as rejected: one of equals stays, the same each time.
 */
export async function stage(
  client: pg.PoolClient,
  { table, result }: Reading,
  options: { place: SourcePlace; runId: string; onRows: (rows: number) => void },
): Promise<number> {
  const columns = stagedColumns(table, options.place, result.columns);
  const name = stagingName(table);
  const definitions = columns.map((column) => `${quoteName(column.name)} ${column.type}`);
  // A pair is longer than the 2 kB from which PostgreSQL packs rows, and read too soon for that to be worth it.
  await client.query(
    `create unlogged table ${name} (${definitions.join(', ')}) with (toast_tuple_target = 8160)`,
  );
  const rows = await copyIn(
    client,
    `copy ${name} from stdin with (freeze)`,
    counted(result.copyText(columns.map(({ codec }) => codec)), options.onRows),
  );
  if (rows !== result.rowCount) throw rowsMissing(table, { announced: result.rowCount, stored: rows });
  if (table.hasId) await dismissUnnumbered(client, table, options.runId);
  // The first columns are what rows are looked up by; sampling all 140 of a pair would take longer than copying them.
  const keys = columns.slice(0, 3).map((column) => quoteName(column.name));
  await client.query(`analyze ${name} (${keys.join(', ')})`);
  return rows;
}

async function dismissUnnumbered(client: pg.PoolClient, table: SourceTable, runId: string): Promise<void> {
  const name = stagingName(table);
  const insert = `insert into control.backfill_reject (table_name, source_id, reason, is_stored, row_count, run_id)`;
  await client.query(
    `with dismissed as (
       delete from ${name} where conflict_stg.as_bigint(id) is null returning coalesce(id::text, '(none)') as source_id)
     ${insert}
     select $1, source_id, 'id_unreadable', false, count(*), $2 from dismissed group by source_id`,
    [table.name, runId],
  );
  await client.query(
    `with repeated as (
       select id from ${name} group by id having count(*) > 1),
     ranked as (
       select s.ctid, row_number() over (partition by id order by s::text) as place from ${name} s join repeated using (id)),
     dismissed as (
       delete from ${name} s using ranked where s.ctid = ranked.ctid and place > 1 returning s.id)
     ${insert}
     select $1, id::text, 'id_repeated', false, count(*), $2 from dismissed group by id`,
    [table.name, runId],
  );
}

const newline = 10;

/** COPY text has a newline at the end of each row and nowhere else. */
async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onRows: (rows: number) => void,
): AsyncGenerator<Uint8Array> {
  let rows = 0;
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) rows += 1;
    onRows(rows);
    yield chunk;
  }
}

function rowsMissing(table: SourceTable, rows: { announced: number; stored: number }): CmError {
  return new CmError(
    'backfill.rows_missing',
    `${table.name}: Snowflake announced ${rows.announced} rows, but ${rows.stored} arrived. Nothing of it was brought.`,
    { hint: 'Run again. If it comes back, a proxy between here and Snowflake may cut responses.' },
  );
}
