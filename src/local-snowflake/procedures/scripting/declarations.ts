import type { Reader } from '../reader.ts';
import { readType } from '../type-name.ts';
import { readExpression, readSource, readStatement } from './fragments.ts';
import type { Assigned, Declaration } from './syntax.ts';

/** Reads what follows LET, or one entry of DECLARE, up to its semicolon. */
export function readDeclaration(reader: Reader): Declaration {
  const name = reader.name();
  if (reader.take('CURSOR')) {
    reader.expect('FOR');
    return { kind: 'cursor', name, of: cursorSource(reader) };
  }
  if (reader.take('EXCEPTION')) return readException(name, reader);
  if (reader.take('RESULTSET')) return { kind: 'resultset', name, value: initialValue(reader) };
  if (reader.isWord('PROCEDURE')) throw reader.unsupported('nested procedure');
  const isTyped = !reader.isSign(':=') && !reader.isWord('DEFAULT') && !reader.isSign(';');
  const type = isTyped ? readType(reader) : undefined;
  return { kind: 'variable', name, type, value: initialValue(reader) };
}

/** The right side of an assignment, up to its semicolon. */
export function readAssigned(reader: Reader): Assigned {
  if (reader.isWord('ASYNC') && reader.isSign('(', 1)) throw reader.unsupported('ASYNC');
  const source = statementInParentheses(reader);
  return { value: readExpression(reader), source };
}

function initialValue(reader: Reader): Assigned | undefined {
  return reader.takeSign(':=') || reader.take('DEFAULT') ? readAssigned(reader) : undefined;
}

const statementWords = new Set([
  'SELECT',
  'WITH',
  'EXECUTE',
  'SHOW',
  'DESCRIBE',
  'DESC',
  'CALL',
  'LIST',
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
]);

/** Looks at `(SELECT …)` without taking it. */
function statementInParentheses(reader: Reader): Assigned['source'] {
  if (!reader.isSign('(') || !statementWords.has(reader.peek(1).value)) return undefined;
  return reader.ahead(() => {
    reader.expectSign('(');
    return readSource(reader, ')');
  });
}

function cursorSource(reader: Reader): (Declaration & { kind: 'cursor' })['of'] {
  return reader.isSign(';', 1) ? { resultSet: reader.name() } : { query: readStatement(reader).fragment };
}

function readException(name: string, reader: Reader): Declaration {
  if (!reader.takeSign('(')) return { kind: 'exception', name, code: -20999, message: '' };
  const sign = reader.takeSign('-') ? -1 : 1;
  const number = reader.next();
  if (number.kind !== 'number') throw reader.unexpected(number);
  const message = reader.takeSign(',') ? reader.text() : '';
  reader.expectSign(')');
  return { kind: 'exception', name, code: sign * Number(number.value), message };
}
