import { sqlErrors } from '../engine/sql-error.ts';
import { Reader } from '../procedures/reader.ts';

/** A statement about streams. Names have up to three parts, folded. */
export type StreamStatement =
  | { kind: 'create'; name: string[]; table: string[]; orReplace: boolean; ifNotExists: boolean }
  | { kind: 'drop'; name: string[]; ifExists: boolean }
  | { kind: 'describe'; name: string[] };

/** Reads a statement about streams; undefined if it is about something else. */
export function parseStreamStatement(sql: string): StreamStatement | undefined {
  const reader = new Reader(sql);
  if (reader.isWord('CREATE')) return isCreate(reader) ? create(reader) : undefined;
  if (reader.take('DROP', 'STREAM'))
    return { kind: 'drop', ifExists: reader.take('IF', 'EXISTS'), name: last(reader) };
  if (reader.take('DESCRIBE', 'STREAM') || reader.take('DESC', 'STREAM'))
    return { kind: 'describe', name: last(reader) };
  return undefined;
}

function isCreate(reader: Reader): boolean {
  return (
    reader.isWord('STREAM', 1) ||
    (reader.isWord('OR', 1) && reader.isWord('REPLACE', 2) && reader.isWord('STREAM', 3))
  );
}

function create(reader: Reader): StreamStatement {
  reader.expect('CREATE');
  const orReplace = reader.take('OR', 'REPLACE');
  reader.expect('STREAM');
  const ifNotExists = reader.take('IF', 'NOT', 'EXISTS');
  const name = reader.path();
  reader.expect('ON');
  if (!reader.take('TABLE')) throw sqlErrors.unsupported(`stream on a ${reader.peek().value}`);
  const table = reader.path();
  while (reader.peek().kind === 'word') option(reader);
  reader.end();
  return { kind: 'create', name, table, orReplace, ifNotExists };
}

function option(reader: Reader): void {
  const name = reader.name();
  reader.takeSign('=');
  const { value } = reader.next();
  const isUsual =
    name === 'COMMENT' ||
    ((name === 'APPEND_ONLY' || name === 'SHOW_INITIAL_ROWS') && value.toUpperCase() === 'FALSE');
  if (!isUsual) throw sqlErrors.unsupported(`CREATE STREAM with ${name}`);
}

function last(reader: Reader): string[] {
  const path = reader.path();
  reader.end();
  return path;
}
