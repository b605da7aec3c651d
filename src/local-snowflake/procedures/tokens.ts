import { unescaped } from '../stages/tokens.ts';

/** A token of a procedure's definition or of a Snowflake Scripting block; `start` and `end` are places in its text. */
export interface Token {
  kind: 'word' | 'identifier' | 'text' | 'number' | 'variable' | 'sign' | 'end';
  /** Words in upper case; the name of an identifier or a session variable; the characters of a text; the sign. */
  value: string;
  start: number;
  end: number;
}

/** Cuts a text into tokens, one when it is asked for, so that looking at the first words of a long statement is cheap. */
export function* tokensOf(sql: string): Generator<Token, void> {
  let at = 0;
  while (at < sql.length) {
    const { token, end } = tokenAt(sql, at);
    if (token) yield token;
    at = end;
  }
}

export function endOf(sql: string): Token {
  return { kind: 'end', value: '', start: sql.length, end: sql.length };
}

/** Where a token stands: lines are counted from one, positions from zero. */
export function placeOf(sql: string, offset: number): { line: number; position: number } {
  const before = sql.slice(0, offset).split('\n');
  return { line: before.length, position: before.at(-1)?.length ?? 0 };
}

const blank = /(?:\s+|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/y;
const identifier = /"(?:[^"]|"")*"/y;
const text = /'(?:[^'\\]|''|\\[\s\S])*'/y;
const dollarText = /\$\$[\s\S]*?\$\$/y;
const variable = /\$[A-Za-z_]\w*/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const sign = /:=|::|=>|\.\.|<=|>=|<>|!=|\|\||[\s\S]/uy;

const kinds: [RegExp, Token['kind'], (written: string) => string][] = [
  [identifier, 'identifier', (written) => written.slice(1, -1).replaceAll('""', '"')],
  [text, 'text', (written) => unescaped(written.slice(1, -1))],
  [dollarText, 'text', (written) => written.slice(2, -2)],
  [variable, 'variable', (written) => written.slice(1).toUpperCase()],
  [number, 'number', (written) => written],
  [word, 'word', (written) => written.toUpperCase()],
  [sign, 'sign', (written) => written],
];

function tokenAt(sql: string, start: number): { token: Token | undefined; end: number } {
  const skipped = match(blank, sql, start);
  if (skipped !== undefined) return { token: undefined, end: start + skipped.length };
  for (const [pattern, kind, read] of kinds) {
    const written = match(pattern, sql, start);
    if (written === undefined) continue;
    const end = start + written.length;
    return { token: { kind, value: read(written), start, end }, end };
  }
  return { token: undefined, end: start + 1 };
}

function match(pattern: RegExp, sql: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(sql)?.[0];
}
