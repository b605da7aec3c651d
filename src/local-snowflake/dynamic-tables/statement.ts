import { sqlErrors } from '../engine/sql-error.ts';
import { Reader } from '../procedures/reader.ts';

/** A statement about dynamic tables: tables that keep what a query gave when they were last refreshed. */
export type DynamicTableStatement =
  | ({ kind: 'create'; orReplace: boolean; ifNotExists: boolean } & DynamicTable)
  | { kind: 'refresh' | 'drop'; name: string[]; ifExists: boolean }
  /** Suspended or resumed, which changes nothing where nothing refreshes by itself. */
  | { kind: 'schedule'; name: string[]; ifExists: boolean };

export interface DynamicTable {
  name: string[];
  /** `(a, b)` as it is written, or nothing. */
  columns: string;
  query: string;
}

/** Reads a statement about dynamic tables; undefined if it is about something else. */
export function parseDynamicTableStatement(sql: string): DynamicTableStatement | undefined {
  const reader = new Reader(sql);
  if (reader.isWord('CREATE')) return isCreate(reader) ? create(reader) : undefined;
  if (reader.take('DROP', 'DYNAMIC', 'TABLE')) {
    const ifExists = reader.take('IF', 'EXISTS');
    return { kind: 'drop', ifExists, name: last(reader) };
  }
  if (!reader.take('ALTER', 'DYNAMIC', 'TABLE')) return undefined;
  const ifExists = reader.take('IF', 'EXISTS');
  const name = reader.path();
  const kind = reader.take('REFRESH') ? 'refresh' : 'schedule';
  if (kind === 'schedule' && !reader.take('SUSPEND') && !reader.take('RESUME'))
    throw sqlErrors.unsupported(`ALTER DYNAMIC TABLE ${reader.peek().value}`);
  reader.end();
  return { kind, name, ifExists };
}

function isCreate(reader: Reader): boolean {
  let ahead = 1;
  while (['OR', 'REPLACE', 'TRANSIENT'].includes(reader.peek(ahead).value)) ahead += 1;
  return reader.isWord('DYNAMIC', ahead) && reader.isWord('TABLE', ahead + 1);
}

function create(reader: Reader): DynamicTableStatement {
  reader.expect('CREATE');
  const orReplace = reader.take('OR', 'REPLACE');
  reader.take('TRANSIENT');
  reader.expect('DYNAMIC', 'TABLE');
  const ifNotExists = reader.take('IF', 'NOT', 'EXISTS');
  const name = reader.path();
  const columns = reader.isSign('(') ? inParentheses(reader) : '';
  const given = new Set<string>();
  while (!reader.take('AS')) given.add(option(reader));
  for (const required of ['TARGET_LAG', 'WAREHOUSE']) {
    if (!given.has(required))
      throw sqlErrors.invalidArgument(`Missing option(s): [${required}] of a dynamic table.`);
  }
  const { kind, start } = reader.peek();
  if (kind === 'end') throw reader.unexpected();
  const query = reader.sql.slice(start).replace(/;\s*$/, '').trimEnd();
  return { kind: 'create', orReplace, ifNotExists, name, columns, query };
}

const known = ['TARGET_LAG', 'WAREHOUSE', 'REFRESH_MODE', 'INITIALIZE', 'COMMENT'];

function option(reader: Reader): string {
  const name = reader.name();
  if (!known.includes(name)) throw sqlErrors.unsupported(`CREATE DYNAMIC TABLE with ${name}`);
  reader.expectSign('=');
  const value = reader.next();
  if (value.kind === 'end') throw reader.unexpected(value);
  if (name === 'INITIALIZE' && value.value === 'ON_SCHEDULE')
    throw sqlErrors.unsupported('CREATE DYNAMIC TABLE with INITIALIZE = ON_SCHEDULE');
  return name;
}

function inParentheses(reader: Reader): string {
  const { start } = reader.peek();
  let depth = 0;
  do {
    if (reader.isSign('(')) depth += 1;
    if (reader.isSign(')')) depth -= 1;
    if (reader.next().kind === 'end') throw reader.unexpected();
  } while (depth > 0);
  return reader.sql.slice(start, reader.previous.end);
}

function last(reader: Reader): string[] {
  const path = reader.path();
  reader.end();
  return path;
}
