import { sqlErrors } from '../engine/sql-error.ts';
import { parseType, type SqlType } from '../sql/types.ts';
import type { Reader } from './reader.ts';

const followers = new Set(['PRECISION', 'VARYING', 'WITH', 'WITHOUT', 'LOCAL', 'TIME', 'ZONE']);

/** Reads a type such as `NUMBER(38, 5)` or `DOUBLE PRECISION`. */
export function readType(reader: Reader): SqlType {
  const words = [reader.name()];
  while (reader.peek().kind === 'word' && followers.has(reader.peek().value)) words.push(reader.name());
  const name = words.join(' ').replace(/^(?:CHARACTER|CHAR) VARYING$/, 'VARCHAR');
  if (!reader.isSign('(')) return parseType(name);
  if (name === 'ARRAY' || name === 'OBJECT' || name === 'MAP')
    throw sqlErrors.unsupported(`structured type ${name}`);
  return parseType(`${name}(${inParentheses(reader)})`);
}

/** The types of a list such as `(FLOAT, VARCHAR)`, which says which of several procedures is meant. */
export function readTypes(reader: Reader): SqlType[] {
  const types: SqlType[] = [];
  reader.expectSign('(');
  while (!reader.takeSign(')')) {
    if (types.length > 0) reader.expectSign(',');
    types.push(readType(reader));
  }
  return types;
}

function inParentheses(reader: Reader): string {
  reader.expectSign('(');
  let written = '';
  while (!reader.isSign(')')) {
    if (reader.peek().kind === 'end') throw reader.unexpected();
    written += reader.next().value;
  }
  reader.expectSign(')');
  return written;
}
