import type pg from 'pg';
import { quoteName } from '../../src/postgres/quote.ts';

/** Every row that the pipeline keeps, by table, as text. */
export type KeptRows = ReadonlyMap<string, ReadonlySet<string>>;

/** A full run notes of everything that it is new; it is for the next run alone. */
const notesForTheNextRun = ['changed_event'];
/** By which run something became what it is says nothing about what it is. */
const runColumns = ['changed_by_run', 'moved_by_run'];

/** All of schema conflict, ids and history included, and what pipeline knows from one night to the next. */
export async function readKeptRows(pool: pg.Pool): Promise<KeptRows> {
  const { rows: tables } = await pool.query<{ schema: string; name: string }>(
    `select relnamespace::regnamespace::text as schema, relname as name
     from pg_class
     where relkind = 'r' and relpersistence = 'p' and relname <> all ($1)
       and relnamespace in ('conflict'::regnamespace, 'pipeline'::regnamespace)`,
    [notesForTheNextRun],
  );
  const kept = new Map<string, ReadonlySet<string>>();
  for (const { schema, name } of tables) {
    const { rows } = await pool.query<{ row: string }>(
      `select (to_jsonb(kept) - $1::text[])::text as row from ${quoteName(schema, name)} kept`,
      [runColumns],
    );
    kept.set(`${schema}.${name}`, new Set(rows.map(({ row }) => row)));
  }
  return kept;
}

/** The first rows of each table that one has and the other has not; nothing where both keep the same. */
export function keptDifferences(incremental: KeptRows, full: KeptRows, most = 3): string[] {
  return [...incremental].flatMap(([table, rows]) => {
    const others = full.get(table) ?? new Set();
    return [
      ...notAmong(rows, others, most).map((row) => `${table}: kept night by night alone ${row}`),
      ...notAmong(others, rows, most).map((row) => `${table}: found by full runs alone ${row}`),
    ];
  });
}

const notAmong = (rows: ReadonlySet<string>, others: ReadonlySet<string>, most: number): string[] =>
  [...rows].filter((row) => !others.has(row)).slice(0, most);
