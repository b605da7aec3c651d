import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { z } from 'zod';
import { quoteName } from '../postgres/quote.ts';
import { stagingName } from './stage.ts';
import type { TargetTable } from './steps.ts';

/** What became of a table; rejected rows are those of the source that are not here. */
export interface BroughtTable {
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** The text of `rows/<name>.sql`. */
export function readRowsSql(name: string): Promise<string> {
  return readFile(new URL(`rows/${name}.sql`, import.meta.url), 'utf8');
}

/**
 * Fills a table from what `rows/<table>.sql` makes of the staged rows: rows with a reason are listed as rejected, rows
 * with values that cannot be read are brought without them and listed too. Rows that are already right stay as they are.
 */
export async function bring(
  client: pg.PoolClient,
  target: TargetTable,
  { runId }: { runId: string },
): Promise<BroughtTable> {
  const name = quoteName('conflict', target.table);
  await client.query(`create unlogged table ${judged} as ${await readRowsSql(target.table)}`);
  await listRejects(client, target, runId);
  const columns = await columnsOfJudged(client);
  const before = await count(client, name);
  const deleted = target.isReplaced ? await deleteUnnamed(client, target) : 0;
  const touched = (await client.query(upsertSql(target, columns))).rowCount ?? 0;
  const inserted = (await count(client, name)) - before + deleted;
  if (target.hasIdentity) await moveIdentity(client, target);
  await client.query(`drop table ${judged}; analyze ${name}`);
  return { table: target.table, inserted, updated: touched - inserted, deleted };
}

const judged = quoteName('conflict_stg', 'judged');
const aboutTheRow = ['source_id', 'reason', 'unreadable'];

async function listRejects(client: pg.PoolClient, target: TargetTable, runId: string): Promise<void> {
  await client.query(
    `insert into control.backfill_reject (table_name, source_id, reason, is_stored, column_names, row_count, run_id)
     select $1, coalesce(source_id, '(none)'), coalesce(reason, 'value_unreadable'), reason is null,
            case when reason is null then unreadable else '{}' end, count(*), $2
     from ${judged}
     where reason is not null or unreadable <> '{}'
     group by 2, 3, 4, 5
     on conflict (table_name, reason, source_id) do update
     set column_names = backfill_reject.column_names || excluded.column_names`,
    [target.source.name, runId],
  );
}

async function columnsOfJudged(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query(
    'select attname::text as name from pg_attribute where attrelid = $1::regclass and attnum > 0 order by attnum',
    [judged],
  );
  return z
    .array(z.object({ name: z.string() }))
    .parse(rows)
    .map(({ name }) => name)
    .filter((name) => !aboutTheRow.includes(name));
}

async function deleteUnnamed(client: pg.PoolClient, { table, key }: TargetTable): Promise<number> {
  const { rowCount } = await client.query(
    `delete from ${quoteName('conflict', table)} t
     where not exists (select from ${judged} j where j.reason is null and j.${quoteName(key)} = t.${quoteName(key)})`,
  );
  return rowCount ?? 0;
}

/** Rows that are equal are left out before, so that running again neither writes nor numbers anything. */
function upsertSql({ table, key }: TargetTable, columns: readonly string[]): string {
  const name = quoteName('conflict', table);
  const others = columns.filter((column) => column !== key);
  const list = (prefix: string, names: readonly string[]) =>
    names.map((column) => `${prefix}${quoteName(column)}`).join(', ');
  const assignments = others.map((column) => `${quoteName(column)} = excluded.${quoteName(column)}`);
  const change = others.length === 0 ? 'do nothing' : `do update set ${assignments.join(', ')}`;
  return `insert into ${name} (${list('', columns)})
    select ${list('j.', columns)} from ${judged} j
    where j.reason is null and not exists (
      select from ${name} t
      where t.${quoteName(key)} = j.${quoteName(key)} and row(${list('t.', columns)}) is not distinct from row(${list('j.', columns)}))
    order by j.${quoteName(key)}
    on conflict (${quoteName(key)}) ${change}`;
}

/** Past the highest number that the source has given out, brought or not; never back. */
async function moveIdentity(client: pg.PoolClient, { table, key, source }: TargetTable): Promise<void> {
  const name = quoteName('conflict', table);
  await client.query(
    `with highest as (
       select greatest((select max(${quoteName(key)}) from ${name}), (select max(id)::bigint from ${stagingName(source)})) as id),
     sequence as (
       select pg_get_serial_sequence($1, $2)::regclass as name)
     select setval(sequence.name, highest.id)
     from highest cross join sequence
     where highest.id > coalesce(pg_sequence_last_value(sequence.name), 0)`,
    [name, key],
  );
}

async function count(client: pg.PoolClient, name: string): Promise<number> {
  const { rows } = await client.query(`select count(*) as n from ${name}`);
  return z.object({ n: z.coerce.number() }).parse(rows[0]).n;
}
