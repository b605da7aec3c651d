import { sqlErrors } from '../engine/sql-error.ts';
import type { SqlType } from '../sql/types.ts';
import { type CreateProcedure, createProcedure } from './create.ts';
import { Reader } from './reader.ts';
import { parseBlock } from './scripting/block.ts';
import type { Block } from './scripting/syntax.ts';
import { readTypes } from './type-name.ts';

/** An argument of CALL as a query of its own, at its place in the statement; `name` where it is `name => value`. */
export interface Argument {
  name: string | undefined;
  query: string;
}

export type ProceduralStatement =
  | CreateProcedure
  | { kind: 'drop'; name: string[]; types: SqlType[]; ifExists: boolean }
  | { kind: 'describe'; name: string[]; types: SqlType[] }
  | { kind: 'call'; name: string[]; args: Argument[] }
  | { kind: 'block'; block: Block }
  /** `query` gives the text to execute, `using` the values of its `?`. */
  | { kind: 'immediate'; query: string; using: string[] }
  | { kind: 'set'; names: string[]; query: string }
  | { kind: 'unset'; names: string[] };

/** Reads a statement about procedures, blocks or session variables; undefined if it is about something else. */
export function parseProceduralStatement(sql: string): ProceduralStatement | undefined {
  const reader = new Reader(sql);
  const parse = parsers.find(({ starts }) => starts(reader))?.parse;
  return parse?.(reader);
}

const parsers: { starts(reader: Reader): boolean; parse(reader: Reader): ProceduralStatement }[] = [
  { starts: isCreate, parse: createProcedure },
  {
    starts: (reader) => reader.isWord('DROP') && reader.isWord('PROCEDURE', 1),
    parse: (reader) => {
      reader.expect('DROP', 'PROCEDURE');
      const ifExists = reader.take('IF', 'EXISTS');
      return { kind: 'drop', ifExists, ...signature(reader) };
    },
  },
  {
    starts: (reader) => (reader.isWord('DESCRIBE') || reader.isWord('DESC')) && reader.isWord('PROCEDURE', 1),
    parse: (reader) => {
      reader.next();
      reader.expect('PROCEDURE');
      return { kind: 'describe', ...signature(reader) };
    },
  },
  {
    starts: (reader) => reader.isWord('ALTER') && reader.isWord('PROCEDURE', 1),
    parse: () => {
      throw sqlErrors.unsupported('ALTER PROCEDURE');
    },
  },
  {
    starts: (reader) => reader.isWord('WITH') && reader.isWord('AS', 2) && reader.isWord('PROCEDURE', 3),
    parse: () => {
      throw sqlErrors.unsupported('WITH … AS PROCEDURE');
    },
  },
  { starts: (reader) => reader.isWord('CALL'), parse: call },
  {
    starts: (reader) => reader.isWord('EXECUTE') && reader.isWord('IMMEDIATE', 1),
    parse: immediate,
  },
  { starts: isBlock, parse: ({ sql }) => ({ kind: 'block', block: parseBlock(sql) }) },
  { starts: (reader) => reader.isWord('SET'), parse: set },
  { starts: (reader) => reader.isWord('UNSET'), parse: unset },
];

const beforeProcedure = new Set(['OR', 'REPLACE', 'TEMP', 'TEMPORARY', 'SECURE']);

function isCreate(reader: Reader): boolean {
  if (!reader.isWord('CREATE')) return false;
  let ahead = 1;
  while (beforeProcedure.has(reader.peek(ahead).value)) ahead += 1;
  return reader.isWord('PROCEDURE', ahead);
}

/** BEGIN alone, or with TRANSACTION, WORK or NAME, begins a transaction; otherwise it begins a block. */
function isBlock(reader: Reader): boolean {
  if (reader.isWord('DECLARE')) return true;
  if (!reader.isWord('BEGIN') || reader.isSign(';', 1) || reader.peek(1).kind === 'end') return false;
  return !['TRANSACTION', 'WORK', 'NAME'].some((word) => reader.isWord(word, 1));
}

function signature(reader: Reader): { name: string[]; types: SqlType[] } {
  const name = reader.path();
  const types = readTypes(reader);
  reader.end();
  return { name, types };
}

function call(reader: Reader): ProceduralStatement {
  reader.expect('CALL');
  const name = reader.path();
  const args: Argument[] = [];
  reader.expectSign('(');
  while (!reader.takeSign(')')) {
    if (args.length > 0) reader.expectSign(',');
    const named = reader.isSign('=>', 1) ? reader.name() : undefined;
    if (named !== undefined) reader.expectSign('=>');
    args.push({ name: named, query: expressionQuery(reader) });
  }
  if (reader.isWord('INTO')) throw sqlErrors.unsupported('CALL … INTO outside of a block');
  reader.end();
  return { kind: 'call', name, args };
}

function immediate(reader: Reader): ProceduralStatement {
  reader.expect('EXECUTE', 'IMMEDIATE');
  if (reader.isWord('FROM')) throw sqlErrors.unsupported('EXECUTE IMMEDIATE FROM');
  const query = expressionQuery(reader);
  const using: string[] = [];
  if (reader.take('USING')) {
    reader.expectSign('(');
    while (!reader.takeSign(')')) {
      if (using.length > 0) reader.expectSign(',');
      using.push(expressionQuery(reader));
    }
  }
  reader.end();
  return { kind: 'immediate', query, using };
}

/** SET x = value and SET (x, y) = (value, value). */
function set(reader: Reader): ProceduralStatement {
  reader.expect('SET');
  const names: string[] = [];
  if (reader.takeSign('(')) {
    do names.push(reader.name());
    while (reader.takeSign(','));
    reader.expectSign(')');
    reader.expectSign('=');
    return { kind: 'set', names, query: listQuery(reader) };
  }
  names.push(reader.name());
  reader.expectSign('=');
  const query = expressionQuery(reader);
  reader.end();
  return { kind: 'set', names, query };
}

/** The right side of SET (x, y) =: values in parentheses, or a query in them. */
function listQuery(reader: Reader): string {
  const { start } = reader.peek();
  reader.expectSign('(');
  const isQuery = reader.isWord('SELECT') || reader.isWord('WITH');
  const rest = reader.sql.slice(start).replace(/;\s*$/, '');
  return isQuery ? `${blanks(reader.sql.slice(0, start))}${rest}` : `select ${rest.trim().slice(1, -1)}`;
}

function unset(reader: Reader): ProceduralStatement {
  reader.expect('UNSET');
  const inParentheses = reader.takeSign('(');
  const names = [reader.name()];
  while (reader.takeSign(',')) names.push(reader.name());
  if (inParentheses) reader.expectSign(')');
  reader.end();
  return { kind: 'unset', names };
}

/** The expression that comes next, to a comma, a parenthesis, USING or the end, as `select …` where it stands. */
function expressionQuery(reader: Reader): string {
  const { start } = reader.peek();
  let depth = 0;
  while (depth > 0 || !isEndOfExpression(reader)) {
    if (reader.isSign('(') || reader.isSign('[')) depth += 1;
    if (reader.isSign(')') || reader.isSign(']')) depth -= 1;
    if (reader.next().kind === 'end') throw reader.unexpected();
  }
  if (reader.peek().start === start) throw reader.unexpected();
  return selectAt(reader.sql, start, reader.previous.end);
}

/** What stands before gives way to SELECT, so that places in errors are those in the statement. */
function selectAt(sql: string, start: number, end: number): string {
  const select = 'select ';
  const before = sql.slice(0, start);
  const room = before.slice(-select.length);
  const kept =
    room.length === select.length && !room.includes('\n') ? before.slice(0, -select.length) : before;
  return `${blanks(kept)}${select}${sql.slice(start, end)}`;
}

function isEndOfExpression(reader: Reader): boolean {
  return (
    reader.peek().kind === 'end' ||
    reader.isWord('USING') ||
    [',', ')', ';'].some((sign) => reader.isSign(sign))
  );
}

function blanks(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
