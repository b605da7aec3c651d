import type { Reader } from '../reader.ts';
import type { Token } from '../tokens.ts';
import type { Fragment, Hole, Source } from './syntax.ts';

/** Reads an expression of the block up to one of the words or signs, outside of parentheses and of CASE … END. */
export function readExpression(reader: Reader, ...ends: string[]): Fragment {
  return read(reader, new Set([...ends, ';']), 'expression').fragment;
}

/** Reads a statement up to its semicolon; the variables of its INTO are taken out of it. */
export function readStatement(reader: Reader): { fragment: Fragment; into: string[] } {
  return read(reader, new Set([';']), 'statement');
}

/** Reads what gives rows: a statement, or EXECUTE IMMEDIATE. */
export function readSource(reader: Reader, ...ends: string[]): Source {
  if (reader.isWord('EXECUTE') && reader.isWord('IMMEDIATE', 1))
    return { kind: 'immediate', ...readImmediate(reader, ...ends) };
  return { kind: 'sql', fragment: read(reader, new Set([...ends, ';']), 'statement').fragment };
}

/** EXECUTE IMMEDIATE text [USING (a, b)]. */
export function readImmediate(reader: Reader, ...ends: string[]): { text: Fragment; using: Fragment[] } {
  reader.expect('EXECUTE', 'IMMEDIATE');
  const text = readExpression(reader, 'USING', ...ends);
  return { text, using: reader.take('USING') ? readList(reader) : [] };
}

/** Expressions in parentheses. */
export function readList(reader: Reader): Fragment[] {
  const list: Fragment[] = [];
  reader.expectSign('(');
  while (!reader.takeSign(')')) {
    if (list.length > 0) reader.expectSign(',');
    list.push(readExpression(reader, ',', ')'));
  }
  return list;
}

const opening = new Set(['(', '[', '{']);
const closing = new Set([')', ']', '}']);

function read(
  reader: Reader,
  ends: Set<string>,
  mode: 'expression' | 'statement',
): { fragment: Fragment; into: string[] } {
  const { start } = reader.peek();
  const holes: Hole[] = [];
  /** For each open parenthesis whether bare names in it may be variables. */
  const bare = [mode === 'expression'];
  let cases = 0;
  let into: { names: string[]; start: number; end: number } | undefined;
  while (bare.length > 1 || cases > 0 || !isEnd(reader.peek(), ends)) {
    const token = reader.peek();
    if (token.kind === 'end') throw reader.unexpected();
    const isFirst = token.start === start;
    if (!into && bare.length === 1 && mode === 'statement' && !isFirst && isInto(reader)) {
      into = readInto(reader);
      continue;
    }
    if (token.kind === 'sign' && opening.has(token.value))
      bare.push(bare.at(-1) === true && !isQuery(reader.peek(1)));
    if (token.kind === 'sign' && closing.has(token.value) && bare.length > 1) bare.pop();
    if (token.kind === 'word' && mode === 'expression') cases += caseDepth(token.value, cases);
    const hole = holeAt(reader, { start, bare: bare.at(-1) === true });
    if (hole) holes.push(hole);
    else reader.next();
  }
  if (reader.peek().start === start) throw reader.unexpected();
  const sql = reader.sql.slice(start, reader.previous.end);
  return {
    fragment: { sql: into ? blanked(sql, into.start - start, into.end - start) : sql, holes },
    into: into?.names ?? [],
  };
}

function isEnd({ kind, value }: Token, ends: Set<string>): boolean {
  return (kind === 'word' || kind === 'sign') && ends.has(value);
}

function isQuery({ kind, value }: Token): boolean {
  return kind === 'word' && (value === 'SELECT' || value === 'WITH');
}

function caseDepth(word: string, open: number): number {
  if (word === 'CASE') return 1;
  return word === 'END' && open > 0 ? -1 : 0;
}

/** INTO before variables; INSERT INTO and MERGE INTO are followed by a table. */
function isInto(reader: Reader): boolean {
  return reader.isWord('INTO') && reader.isSign(':', 1);
}

function readInto(reader: Reader): { names: string[]; start: number; end: number } {
  const { start } = reader.peek();
  reader.expect('INTO');
  const names: string[] = [];
  do {
    reader.expectSign(':');
    names.push(reader.name());
  } while (reader.takeSign(','));
  return { names, start, end: reader.previous.end };
}

/** Takes the variable that may stand here, with its colon and the column of a row. */
function holeAt(reader: Reader, { start, bare }: { start: number; bare: boolean }): Hole | undefined {
  const first = reader.peek();
  if (reader.isWord('IDENTIFIER') && reader.isSign('(', 1) && reader.isSign(':', 2)) {
    reader.next();
    reader.next();
    reader.next();
    const name = reader.name();
    reader.expectSign(')');
    const end = reader.previous.end - start;
    return { start: first.start - start, end, name, column: undefined, isBind: true, isIdentifier: true };
  }
  const isBind = isBindColon(reader);
  if (!isBind && !(bare && isBareName(reader, start))) return undefined;
  if (isBind) reader.next();
  const name = reader.name();
  const column = reader.isSign('.') && isName(reader.peek(1)) ? columnAfterDot(reader) : undefined;
  const end = reader.previous.end - start;
  return { start: first.start - start, end, name, column, isBind, isIdentifier: false };
}

function columnAfterDot(reader: Reader): string {
  reader.expectSign('.');
  return reader.name();
}

/** A colon that follows a value at once begins a path into it, as in `v:a`. */
function isBindColon(reader: Reader): boolean {
  if (!reader.isSign(':') || !isName(reader.peek(1)) || reader.peek(1).start !== reader.peek().end)
    return false;
  const { previous } = reader;
  const isValue = isName(previous) || previous.value === ')' || previous.value === ']';
  return !(isValue && previous.end === reader.peek().start);
}

function isBareName(reader: Reader, start: number): boolean {
  if (!isName(reader.peek()) || reader.isSign('(', 1)) return false;
  const { previous } = reader;
  const isPart =
    previous.start >= start && (previous.value === '.' || previous.value === '::' || previous.value === 'AS');
  return !isPart;
}

function isName({ kind }: Token): boolean {
  return kind === 'word' || kind === 'identifier';
}

function blanked(sql: string, start: number, end: number): string {
  return `${sql.slice(0, start)}${sql.slice(start, end).replace(/[^\n]/g, ' ')}${sql.slice(end)}`;
}
