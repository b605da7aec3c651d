import { sqlErrors } from '../engine/sql-error.ts';
import { Reader } from '../procedures/reader.ts';
import { type Token, tokensOf } from '../procedures/tokens.ts';
import type { SessionContext } from './session.ts';
import { variableOf } from './session-variables.ts';

/** Puts the name itself in the place of `IDENTIFIER('schema.name')` and `IDENTIFIER($variable)`, wherever it stands. */
export function nameObjects(sql: string, session: SessionContext): string {
  if (!/\bidentifier\s*\(/i.test(sql)) return sql;
  const tokens = [...tokensOf(sql)];
  let named = '';
  let at = 0;
  for (const [i, token] of tokens.entries()) {
    const [opening, given, closing] = tokens.slice(i + 1, i + 4);
    if (token.value !== 'IDENTIFIER' || opening?.value !== '(' || closing?.value !== ')') continue;
    const name = given && nameIn(given, session);
    if (name === undefined) continue;
    named += `${sql.slice(at, token.start)}${quoted(name)}`;
    at = closing.end;
  }
  return named + sql.slice(at);
}

function nameIn({ kind, value }: Token, session: SessionContext): string | undefined {
  if (kind === 'text') return value;
  if (kind !== 'variable') return undefined;
  const { cell } = variableOf(value, session);
  if (cell === null) throw sqlErrors.invalidIdentifier(`$${value}`);
  return cell;
}

/** Part by part, so that what is no name is refused. */
export function quoted(name: string): string {
  const reader = new Reader(name);
  const path = reader.path();
  reader.end();
  return path.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}
