import type pg from 'pg';
import { type TableConfig, tableSchema } from '../../src/config/tables.ts';
import type { TestSnowflake } from '../local-snowflake.ts';

/** Shifts of a year, some without a date, in chunks of a few rows: a load of many commits. */
export const byMonth = aTable({ partition_by: 'day' });
/** The same in one plain table. */
export const byShare = aTable({ chunk_by: 'shift_id' });

/** Of the same rows all at once. */
export const inOnePiece = aTable({});

function aTable(by: Record<string, string>): TableConfig {
  return tableSchema.parse({
    table: 'shift',
    source_view: 'ANALYTICS.BI.SHIFTS',
    pk: ['shift_id'],
    watermark_column: 'updated',
    types: { day: 'date' },
    indexes: [['note']],
    chunk_rows: 25,
    ...by,
  });
}

export async function createShifts(snowflake: TestSnowflake): Promise<void> {
  await snowflake.run('create database ANALYTICS');
  await snowflake.run('create schema ANALYTICS.BI');
  await snowflake.run(`create table ANALYTICS.BI.SHIFTS (
    "Shift Id" number(9,0), "Day" timestamp_tz(9), "Note" varchar(50), "Updated" timestamp_tz(9))`);
  await snowflake.run(`insert into ANALYTICS.BI.SHIFTS
    select seq, iff(seq % 50 = 0, null, dateadd(day, seq % 360, '2026-01-01 00:00:00 +00:00'::timestamp_tz)),
           'note ' || seq, dateadd(second, seq, '2026-11-20 00:00:00 +00:00'::timestamp_tz)
    from (select row_number() over (order by 1) as seq from table(generator(rowcount => 600)))`);
}

/** Changes a few shifts, moves some to another month, and adds one. */
export async function changeShifts(snowflake: TestSnowflake, round: number): Promise<void> {
  const updated = `dateadd(minute, ${round}, '2026-11-21 00:00:00 +00:00'::timestamp_tz)`;
  await snowflake.run(`update ANALYTICS.BI.SHIFTS
    set "Note" = 'round ${round}', "Day" = dateadd(day, ${round} * 17, "Day"), "Updated" = ${updated}
    where "Shift Id" % 40 = ${round % 40}`);
  await snowflake.run(`insert into ANALYTICS.BI.SHIFTS select ${1000 + round}, null, 'new', ${updated}`);
}

/** All that a load leaves, but for which run left it. */
export async function contents(pool: pg.Pool): Promise<unknown> {
  const ask = async (sql: string) => (await pool.query(sql)).rows;
  return {
    rows: await ask(
      'select tableoid::regclass::text as part, shift_id, day, note, updated from analytics.shift order by shift_id',
    ),
    indexes: await ask(
      `select count(*), count(*) filter (where indisvalid) as valid, count(*) filter (where indisunique) as uniques
       from pg_index join pg_class on pg_class.oid = indrelid and relnamespace = 'analytics'::regnamespace`,
    ),
    watermark: await ask('select watermark from control.sync_state'),
    left: await ask(
      "select relname from pg_class where relnamespace = 'analytics_stg'::regnamespace order by relname",
    ),
    openLoads: await ask("select count(*) from control.sync_load where state = 'open'"),
  };
}

export async function forgetShifts(pool: pg.Pool): Promise<void> {
  await pool.query(
    `drop schema if exists analytics cascade; drop schema if exists analytics_stg cascade;
     truncate control.sync_state, control.sync_load, control.run cascade`,
  );
}
