import type pg from 'pg';
import { z } from 'zod';
import { quoteName } from '../postgres/quote.ts';
import { boundsOf, isSane, type Month } from './months.ts';
import { partitionName } from './partition-name.ts';
import type { TargetTable } from './target-table.ts';

/** `for values from … to …` of a month, or `default`. */
export function partitionBounds(month: Month | 'default'): string {
  if (month === 'default') return 'default';
  const { from, to } = boundsOf(month);
  return `for values from ('${from}') to ('${to}')`;
}

/** What every row of a month's partition meets; PostgreSQL then attaches it without looking at the rows. */
export function partitionCheck(column: string, month: Month): string {
  const { from, to } = boundsOf(month);
  const name = quoteName(column);
  return `check (${name} is not null and ${name} >= '${from}' and ${name} < '${to}')`;
}

/**
 * Makes the partitions that the rows of `staging` need and the table does not have. Rows of such a month that stood
 * in the default partition move into the new one.
 */
export async function ensurePartitions(
  client: pg.PoolClient,
  target: TargetTable,
  staging: string,
): Promise<void> {
  if (target.partitionBy === undefined) return;
  const column = quoteName(target.partitionBy);
  const { rows } = await client.query(
    `select to_char(month, 'YYYY-MM') as month
     from (select distinct date_trunc('month', ${column}) as month from ${staging} where isfinite(${column})) needed
     where month is not null
     order by 1`,
  );
  const needed = z.array(z.object({ month: z.string() })).parse(rows);
  for (const { month } of needed.filter((row) => isSane(row.month))) {
    const partition = quoteName(target.schema, partitionName(target.table, month));
    const { rowCount } = await client.query('select where to_regclass($1) is not null', [partition]);
    if (rowCount === 0) await makePartition(client, target, month);
  }
}

async function makePartition(client: pg.PoolClient, target: TargetTable, month: Month): Promise<void> {
  const { schema, table, name, partitionBy = '' } = target;
  const column = quoteName(partitionBy);
  const partition = quoteName(schema, partitionName(table, month));
  const rest = quoteName(schema, partitionName(table, 'default'));
  const { from, to } = boundsOf(month);
  await client.query(`create table ${partition} (like ${name} including defaults)`);
  await client.query(
    `with moved as (delete from ${rest} where ${column} >= '${from}' and ${column} < '${to}' returning *)
     insert into ${partition} select * from moved`,
  );
  // Attached, not created as a partition: that would lock out the readers of the whole table.
  await client.query(`alter table ${name} attach partition ${partition} ${partitionBounds(month)}`);
}
