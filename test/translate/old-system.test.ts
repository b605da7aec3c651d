import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oldSystemFiles } from '../../src/local-snowflake/account/index.ts';
import { databaseErrorsOf } from '../../src/translate/check.ts';
import { helpersSql } from '../../src/translate/compat.ts';
import { type TranslatedFile, translateFiles } from '../../src/translate/files.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

/** All of snowflake/ at once, with the source views as the tables that they stand for. */
let files: TranslatedFile[];
let database: TestDatabase;

beforeAll(async () => {
  const tables = (await readdir('snowflake/tables')).map((file) => `tables/${file}`);
  const paths = [...tables, ...(await oldSystemFiles())];
  const sources = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(`snowflake/${path}`, 'utf8') })),
  );
  files = await translateFiles([{ path: 'analytics', text: await sourceTables() }, ...sources], {
    postgresVersion: 15,
  });
  database = await createTestDatabase({ migrated: false });
}, 60_000);
afterAll(() => database.drop());

/** The catalogue of ANALYTICS.BI as CREATE TABLE statements. */
async function sourceTables(): Promise<string> {
  const lines = (await readFile('snowflake/analytics-bi-columns.csv', 'utf8')).trim().split('\n').slice(1);
  const columns = lines.map((line) => {
    const [, view = '', cell = '', type = ''] =
      /^(\w+),\d+,((?:"(?:[^"]|"")*")|[^,]*),"?([A-Z_]+(?:\([\d,]+\))?)"?/.exec(line) ?? [];
    const name = cell
      .replace(/^"(.*)"$/, '$1')
      .replaceAll('""', '"')
      .replace(/^"(.*)"$/, '$1');
    return { view, column: `"${name}" ${type}` };
  });
  const views = [...new Set(columns.map(({ view }) => view))];
  // Of two columns whose names differ by case alone one has to go before anything can be made of the table.
  const isClashing = (column: string) => column.startsWith('"Application Patient ID"');
  const named = (view: string) =>
    columns.filter((each) => each.view === view && !isClashing(each.column)).map(({ column }) => column);
  return views.map((view) => `create table ANALYTICS.BI.${view} (${named(view).join(', ')});`).join('\n');
}

const entries = () => files.flatMap(({ path, entries: own }) => own.map((entry) => ({ path, ...entry })));

describe('the old system, translated', () => {
  it('leaves only what names no counterpart, and says which line', () => {
    const left = entries().flatMap(({ path, left, routine, recovered }) => [
      ...(left && !routine ? [`${path}: ${left.reason}`] : []),
      ...recovered.flatMap((each) => (each.left ? [`${path}:${each.left.line}: ${each.left.reason}`] : [])),
    ]);
    expect(left).toEqual([
      expect.stringContaining('streams/NEW_PAIRS.sql: A stream has no counterpart'),
      expect.stringMatching(/^procedures\/LOG_NEW_PAIRS\.sql:\d+: METADATA\$(ACTION|ISUPDATE)/),
      expect.stringContaining('procedures/END_NIGHT.sql:12'),
    ]);
  });

  it('reaches every statement of every procedure but the one in Python', () => {
    expect(entries().flatMap(({ path, missed }) => missed.map(({ reason }) => `${path}: ${reason}`))).toEqual(
      ['procedures/FETCH_BILLABLE_UNITS.sql: Nothing is read out of PYTHON.'],
    );
    expect(entries().flatMap(({ recovered }) => recovered).length).toBeGreaterThan(150);
  });

  it('is PostgreSQL: a database makes all of it and prepares every statement', async () => {
    const client = await database.pool.connect();
    try {
      await client.query('create schema bi');
      await client.query(await helpersSql('all'));
      const statements = entries().flatMap(({ path, statements: own, recovered }) =>
        // Where a column's name is known at run time alone there is nothing to prepare.
        [...own, ...recovered.flatMap((each) => (each.unknown.length > 0 ? [] : each.statements))].map(
          (sql) => ({ path, sql }),
        ),
      );
      const errors = await databaseErrorsOf(
        client,
        statements.map(({ sql }) => sql),
      );
      const told = errors.flatMap((error, i) =>
        error === undefined ? [] : [`${statements[i]?.path}: ${error}`],
      );
      expect(told).toEqual([]);
    } finally {
      client.release();
    }
  });
});
