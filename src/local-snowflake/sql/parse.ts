import { type ast, Dialect, generate, parse, tokenize } from '@polyglot-sql/sdk';
import { quoteForeignKeyword } from '../../snowflake-syntax/foreign-keywords.ts';
import { sqlErrors } from '../engine/sql-error.ts';

/** The parsed statements of a request; a syntax error is Snowflake's 001003 with line and position. */
export function parseSql(sql: string): ast.Expression[] {
  const numbered = numberPlaceholders(sql);
  const result = parse(numbered, Dialect.Snowflake);
  if (!result.success) {
    const quoted = quoteForeignKeyword(numbered, result);
    if (quoted !== undefined) return parseSql(quoted);
    throw syntaxError(numbered, result);
  }
  const statements: unknown = result.ast;
  return (Array.isArray(statements) ? statements : [statements]).filter(isStatement);
}

/** An expression as Snowflake writes it. */
export function writeSql(node: ast.Expression): string {
  const { success, sql } = generate([node], Dialect.Snowflake);
  const [written] = sql ?? [];
  if (!success || written === undefined)
    throw sqlErrors.unsupported('expression that cannot be written down');
  return written;
}

/** Turns each `?` into `:1`, `:2` …, since the tree does not keep their order. */
function numberPlaceholders(sql: string): string {
  if (!sql.includes('?')) return sql;
  const tokens = tokenize(sql, Dialect.Snowflake).tokens ?? [];
  const characters = [...sql];
  let index = 0;
  for (const token of tokens) {
    // `?::` and `?|` are one token each.
    if (token.text.startsWith('?') && characters[token.span.start] === '?') {
      index += 1;
      characters[token.span.start] = `:${index}`;
    }
  }
  return characters.join('');
}

function isStatement(node: unknown): node is ast.Expression {
  return typeof node === 'object' && node !== null && !('null' in node);
}

function syntaxError(sql: string, failure: { errorStart?: number; errorEnd?: number }) {
  const characters = [...sql];
  const start = Math.min(failure.errorStart ?? characters.length, characters.length);
  const before = characters.slice(0, start).join('').split('\n');
  const unexpected = characters.slice(start, failure.errorEnd ?? start + 1).join('');
  return sqlErrors.syntax(before.length, [...(before.at(-1) ?? '')].length, unexpected || '<EOF>');
}
