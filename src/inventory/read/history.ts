import type { SnowflakeSource } from '../../snowflake/index.ts';
import type { Inventory } from '../model.ts';
import { pathOf } from '../path.ts';
import { numberOf, ownMark, type Row, readRecords } from './records.ts';

export interface HistoryOptions {
  days: number;
  /** Of a credit, in money. */
  price: number;
}

/** What each task has cost: the time that its statements ran, in credits of their warehouse. */
export async function readTaskCosts(
  source: SnowflakeSource,
  { days, price }: HistoryOptions,
): Promise<Inventory['tasks']> {
  const rows = await readRecords(
    source,
    `select t.database_name, t.schema_name, t.name, t.state, t.completed_time,
            datediff(millisecond, t.query_start_time, t.completed_time) as milliseconds, q.warehouse_size
       from snowflake.account_usage.task_history as t
       left join snowflake.account_usage.query_history as q on q.query_id = t.query_id
      where t.completed_time >= dateadd(day, -${days}, current_timestamp())
        and t.state in ('SUCCEEDED', 'FAILED')`,
  );
  return [...grouped(rows, (row) => pathOf(row.database_name ?? '', row.schema_name ?? '', row.name ?? ''))]
    .map(([task, runs]) => {
      const seconds = runs.map((run) => (numberOf(run.milliseconds) ?? 0) / 1000);
      const credits = sum(runs.map((run, i) => creditsFor(run.warehouse_size, seconds[i] ?? 0)));
      return {
        task,
        runs: runs.length,
        failures: runs.filter(({ state }) => state === 'FAILED').length,
        lastRun: greatest(runs.map((run) => run.completed_time)),
        medianSeconds: median(seconds),
        credits,
        cost: credits * price,
      };
    })
    .sort((a, b) => a.task.localeCompare(b.task));
}

/** What statements of the same form have cost, the dearest first. */
export async function readQueryCosts(
  source: SnowflakeSource,
  { days, price }: HistoryOptions,
): Promise<Inventory['queries']> {
  const rows = await readRecords(
    source,
    `select query_text, warehouse_size, execution_status, count(*) as runs, sum(execution_time) as milliseconds,
            sum(rows_produced) as rows_produced
       from snowflake.account_usage.query_history
      where start_time >= dateadd(day, -${days}, current_timestamp())
        and not startswith(query_text, '${ownMark}')
        -- What these run is listed by itself.
        and query_type not in ('SHOW', 'DESCRIBE', 'USE', 'ALTER_SESSION', 'SET', 'CALL', 'EXECUTE_TASK', 'BEGIN', 'DECLARE')
      group by query_text, warehouse_size, execution_status`,
  );
  return [...grouped(rows, (row) => familyOf(row.query_text ?? ''))]
    .map(([text, members]) => {
      const seconds = members.map((member) => (numberOf(member.milliseconds) ?? 0) / 1000);
      const credits = sum(members.map((member, i) => creditsFor(member.warehouse_size, seconds[i] ?? 0)));
      const runs = (which: readonly Row[]) => sum(which.map((member) => numberOf(member.runs) ?? 0));
      return {
        text,
        runs: runs(members),
        failures: runs(members.filter(({ execution_status: status }) => status !== 'SUCCESS')),
        seconds: sum(seconds),
        rows: sum(members.map((member) => numberOf(member.rows_produced) ?? 0)),
        credits,
        cost: credits * price,
      };
    })
    .sort((a, b) => b.credits - a.credits || a.text.localeCompare(b.text))
    .slice(0, mostFamilies);
}

const mostFamilies = 500;

/** How often each table was written. */
export async function readCadence(
  source: SnowflakeSource,
  { days }: HistoryOptions,
): Promise<Inventory['cadence']> {
  const rows = await readRecords(
    source,
    `select m.value:objectName::varchar as object_name, count(distinct a.query_id) as writes, max(a.query_start_time) as last
       from snowflake.account_usage.access_history as a, lateral flatten(input => a.objects_modified) as m
      where a.query_start_time >= dateadd(day, -${days}, current_timestamp())
      group by 1
      order by 1`,
  );
  return rows.map((row) => ({
    object: row.object_name ?? '',
    writes: numberOf(row.writes) ?? 0,
    days,
    last: row.last ?? null,
  }));
}

/** A statement without its values: those of one form have one text. */
function familyOf(sql: string): string {
  return sql
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^'\\]|\\.|'')*'/g, '?')
    .replace(/(?<![\w"$])-?\d+(?:\.\d+)?\b/g, '?')
    .replace(/\(\s*\?(?:\s*,\s*\?)+\s*\)/g, '(?)')
    .replace(/\s+/g, ' ')
    .replace(/;\s*$/, '')
    .trim()
    .slice(0, 2000);
}

/** Credits an hour by size of the warehouse, as Snowflake's documentation lists them for standard warehouses. */
const creditsPerHour: Readonly<Record<string, number>> = {
  'X-SMALL': 1,
  SMALL: 2,
  MEDIUM: 4,
  LARGE: 8,
  'X-LARGE': 16,
  '2X-LARGE': 32,
  '3X-LARGE': 64,
  '4X-LARGE': 128,
  '5X-LARGE': 256,
  '6X-LARGE': 512,
};

/** An upper bound: statements that run side by side share what their warehouse costs. */
function creditsFor(size: string | null | undefined, seconds: number): number {
  return (seconds / 3600) * (creditsPerHour[(size ?? 'X-Small').toUpperCase()] ?? 1);
}

function* grouped(rows: readonly Row[], keyOf: (row: Row) => string): Generator<[string, Row[]]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  yield* groups;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

function greatest(values: readonly (string | null | undefined)[]): string | null {
  return values.reduce<string | null>(
    (most, value) => (value && (most === null || value > most) ? value : most),
    null,
  );
}
