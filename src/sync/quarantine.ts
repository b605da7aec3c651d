import type pg from 'pg';
import { z } from 'zod';
import { copyIn } from '../postgres/copy.ts';
import { quoteName } from '../postgres/quote.ts';
import type { RefusedCell } from '../snowflake/index.ts';
import { type RefusedCells, refusedCells } from './refused-cells.ts';
import { type Rejects, tooManyRejects } from './rejects.ts';
import { nameList, type TargetTable } from './target-table.ts';

export interface CarefulLoad {
  readonly target: TargetTable;
  /** Quoted; where the rows go that can be stored. */
  readonly destination: string;
  /** The rows as COPY text, without the cells that it tells of. */
  readonly rows: (onRefused: (cell: RefusedCell) => void) => AsyncIterable<Uint8Array>;
  readonly rejects: Rejects;
}

/** Holds the keys of the rows that the transaction has rejected, where it has rejected any. */
export const rejectedKeys = 'rejected_key';

/**
 * Stores the rows that can be stored and moves the others to control.quarantine, in the caller's transaction. All
 * arrive as text in a temporary table, so that PostgreSQL can be asked about each cell before it is cast.
 *
 * @throws CmError `sync.too_many_rejects`
 */
export async function storeOrQuarantine(
  client: pg.PoolClient,
  load: CarefulLoad,
): Promise<{ rows: number; rejected: number }> {
  const { target, destination, rejects } = load;
  const names = nameList(target.columns.map(({ name }) => name));
  await client.query(`create temporary table candidate (
    _row bigint generated always as identity, ${textColumns(target)}) on commit drop`);
  await client.query(`create temporary table fault (
    _row bigint not null, position integer not null, code text not null, value text) on commit drop`);
  const refused = refusedCells(rejects.limit - rejects.taken);
  const rows = await copyIn(client, `copy candidate (${names}) from stdin`, load.rows(refused.take));
  await client.query(
    'insert into fault select * from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[])',
    [...refused.columns()],
  );
  await client.query(findFaults(target));
  const rejected = await countRejected(client, refused);
  // Counted at once: another chunk may be about to do the same.
  rejects.taken += rejected;
  if (rejects.taken > rejects.limit) throw await tooMany(client, load);
  await client.query(
    `insert into control.quarantine (run_id, table_name, row_key, column_name, reason, value)
     select $1, $2, row_key, column_name, reason, value from (${describeFaults(load)}) as described`,
    [rejects.runId, target.table],
  );
  const casts = target.columns.map(({ name, type }) => `${quoteName(name)}::${type}`);
  await client.query(
    `insert into ${destination} (${names}) select ${casts.join(', ')} from candidate
     where not exists (select from fault where fault._row = candidate._row)`,
  );
  await keepRejectedKeys(client, target);
  // Another stream of the same transaction may have to be looked at too.
  await client.query('drop table candidate, fault');
  return { rows, rejected };
}

/** A row whose key itself is at fault has none that a stored row could have. */
async function keepRejectedKeys(client: pg.PoolClient, target: TargetTable): Promise<void> {
  const key = target.columns
    .map((column, position) => ({ ...column, position }))
    .filter(({ name }) => target.pk.includes(name));
  const names = key.map(({ name }) => quoteName(name));
  const types = key.map(({ type }, index) => `${names[index]} ${type}`);
  await client.query(
    `create temporary table if not exists ${rejectedKeys} (${types.join(', ')}) on commit drop`,
  );
  const casts = key.map(({ type }, index) => `candidate.${names[index]}::${type}`);
  await client.query(
    `insert into ${rejectedKeys} (${names.join(', ')}) select ${casts.join(', ')}
     from (select _row from fault group by _row having not bool_or(position = any ($1))) as spared
     join candidate using (_row)`,
    [key.map(({ position }) => position)],
  );
}

function textColumns(target: TargetTable): string {
  return target.columns.map(({ name }) => `${quoteName(name)} text`).join(', ');
}

/** Text that stays text is never refused, so only the other columns and the key are looked at. */
function findFaults(target: TargetTable): string {
  const cells = target.columns.flatMap(({ name, type }, position) => {
    const cell = quoteName(name);
    const fault = type === 'text' ? 'null' : `control.input_fault(${cell}, ${literal(type)})`;
    const code = target.pk.includes(name)
      ? `coalesce(case when ${cell} is null then 'key' end, ${fault})`
      : fault;
    return code === 'null' ? [] : [`(${position}, ${cell}, ${code})`];
  });
  return `insert into fault (_row, position, value, code)
    select _row, cell.* from candidate cross join lateral (values ${cells.join(', ')}) as cell (position, value, code)
    where cell.code is not null`;
}

async function countRejected(client: pg.PoolClient, refused: RefusedCells): Promise<number> {
  const { rows } = await client.query('select count(distinct _row)::int as count from fault');
  const { count } = z.object({ count: z.int() }).parse(rows[0]);
  return count + refused.rowsForgotten();
}

/**
 * One fault of each rejected row: what the cell itself holds comes before what PostgreSQL says of the rest of it. The
 * value is cut to what shows the fault.
 */
function describeFaults({ target, rejects }: CarefulLoad): string {
  const known = target.columns.map((column, position) => {
    const isHidden = rejects.isHidden(column);
    return `(${position}, ${literal(column.name)}, ${literal(column.type)}, ${isHidden})`;
  });
  const key = target.columns.flatMap((column, position) => {
    if (!target.pk.includes(column.name)) return [];
    const lost = `(select min(fault.value) from fault where fault._row = _candidate._row and fault.position = ${position})`;
    const shown = rejects.isHidden(column)
      ? 'null'
      : `coalesce(_candidate.${quoteName(column.name)}, ${lost})`;
    return [`${literal(column.name)}, ${shown}`];
  });
  return `
    with known (position, column_name, type, is_hidden) as (values ${known.join(', ')}),
         first_fault as (
           select distinct on (_row) * from fault
           order by _row, array_position(array['nul', 'cell'], code), position)
    select jsonb_build_object(${key.join(', ')}) as row_key, known.column_name, ${reason} as reason,
           case when not known.is_hidden
             then left(coalesce(first_fault.value, to_jsonb(_candidate) ->> known.column_name), 40) end as value
    from first_fault
    join known on known.position = first_fault.position
    -- A name that no column can have, as the columns of the table could be called anything else here.
    join candidate as _candidate on _candidate._row = first_fault._row
    order by first_fault._row`;
}

/** Never the message of PostgreSQL itself, which would show the whole value. */
const reason = `case first_fault.code
  when 'nul' then 'holds a NUL byte (U+0000)'
  when 'cell' then 'is not a value that ' || known.type || ' can hold'
  when 'key' then 'is part of the key and holds NULL'
  when '22001' then 'is too long for ' || known.type
  when '22003' then 'is out of range for ' || known.type
  when '22008' then 'is out of range for ' || known.type
  when '22P05' then 'holds \\u0000, which ' || known.type || ' cannot store'
  else 'cannot be read as ' || known.type end`;

async function tooMany(client: pg.PoolClient, load: CarefulLoad): Promise<Error> {
  const { rejects, target } = load;
  const { rows } = await client.query(`${describeFaults(load)} limit 3`);
  const first = z
    .array(
      z.object({
        row_key: z.record(z.string(), z.string().nullable()),
        column_name: z.string(),
        reason: z.string(),
      }),
    )
    .parse(rows);
  return tooManyRejects(target.table, {
    count: rejects.taken,
    limit: rejects.limit,
    first: first.map(
      ({ row_key, column_name, reason }) => `${keyText(row_key)}, column ${column_name} ${reason}`,
    ),
  });
}

function keyText(key: Readonly<Record<string, string | null>>): string {
  const cells = Object.entries(key).map(([name, cell]) => `${JSON.stringify(name)}: ${JSON.stringify(cell)}`);
  return `{${cells.join(', ')}}`;
}

/** Names and types of our own, which a statement with VALUES cannot bind. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
