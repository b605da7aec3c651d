import { sqlErrors } from '../engine/sql-error.ts';

/** A token of a statement about stages; `start` and `end` are places in its text. */
export interface Token {
  kind: 'word' | 'identifier' | 'text' | 'sign' | 'end';
  /** The name, the characters of a text literal, or the sign. Words are as written. */
  value: string;
  start: number;
  end: number;
}

/**
 * Cuts a statement into tokens. The parser of the other statements takes those about stages for unknown text and loses
 * quotes and blanks of it. Comments are left out; a last token marks the end.
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const token = tokenAt(sql, at);
    if (token.kind !== 'end') tokens.push(token);
    at = token.end;
  }
  return [...tokens, { kind: 'end', value: '', start: sql.length, end: sql.length }];
}

/** Where a token stands, for a syntax error. */
export function unexpected(sql: string, token: Token): Error {
  const before = sql.slice(0, token.start).split('\n');
  const written = sql.slice(token.start, token.end) || '<EOF>';
  return sqlErrors.syntax(before.length, before.at(-1)?.length ?? 0, written);
}

const blank = /(?:\s+|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/y;
const word = /[\w$.-]+/y;
const identifier = /"(?:[^"]|"")*"/y;
const text = /'(?:[^'\\]|''|\\[\s\S])*'/y;
const dollarText = /\$\$[\s\S]*?\$\$/y;

function tokenAt(sql: string, start: number): Token {
  const found = (pattern: RegExp) => {
    pattern.lastIndex = start;
    return pattern.exec(sql)?.[0];
  };
  const token = (kind: Token['kind'], written: string, value: string): Token => ({
    kind,
    value,
    start,
    end: start + written.length,
  });
  const skipped = found(blank);
  if (skipped !== undefined) return token('end', skipped, '');
  const name = found(identifier);
  if (name !== undefined) return token('identifier', name, name.slice(1, -1).replaceAll('""', '"'));
  const literal = found(text);
  if (literal !== undefined) return token('text', literal, unescaped(literal.slice(1, -1)));
  const raw = found(dollarText);
  if (raw !== undefined) return token('text', raw, raw.slice(2, -2));
  const plain = found(word);
  if (plain !== undefined) return token('word', plain, plain);
  return token('sign', sql[start] ?? '', sql[start] ?? '');
}

const escapes: Record<string, string | undefined> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
};

/** The characters of a text literal: doubled quotes, and Snowflake's backslash escapes. */
export function unescaped(written: string): string {
  return written.replace(
    /''|\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([0-7]{3})|([\s\S]))/gi,
    (whole, hex?: string, unicode?: string, octal?: string, letter?: string) => {
      if (whole === "''") return "'";
      if (hex ?? unicode) return String.fromCharCode(Number.parseInt(hex ?? unicode ?? '', 16));
      if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
      return letter === undefined ? '' : (escapes[letter] ?? letter);
    },
  );
}
