import { sqlErrors } from '../engine/sql-error.ts';
import { type Token, unexpected } from './tokens.ts';

/** What stands right of `NAME =`. */
export type OptionValue =
  | { kind: 'word' | 'text'; value: string }
  | { kind: 'texts'; values: string[] }
  | { kind: 'options'; options: Option[] };

export interface Option {
  /** Upper case. */
  name: string;
  value: OptionValue;
}

/** Reads `NAME = value NAME = value …`, commas allowed between, to the end of the tokens. */
export function readOptions(sql: string, tokens: Token[]): Option[] {
  const queue = tokens.filter(({ kind }) => kind !== 'end');
  const options = optionsOf(sql, queue);
  const [left] = queue;
  if (left) throw unexpected(sql, left);
  return options;
}

/** TRUE or FALSE. */
export function booleanOption({ name, value }: Option): boolean {
  if (value.kind === 'word' && /^(true|false)$/i.test(value.value))
    return value.value.toUpperCase() === 'TRUE';
  throw invalidValue({ name, value });
}

/** A whole number of at least `least` and at most `most`. */
export function numberOption(
  { name, value }: Option,
  { least, most }: { least: number; most: number },
): number {
  const number = value.kind === 'word' && /^-?\d+$/.test(value.value) ? Number(value.value) : Number.NaN;
  if (!(number >= least && number <= most)) throw invalidValue({ name, value });
  return number;
}

/** One of several words, quoted or not; upper case. */
export function wordOption({ name, value }: Option): string {
  if (value.kind === 'word' || value.kind === 'text') return value.value.toUpperCase();
  throw invalidValue({ name, value });
}

/** A text, or undefined for NONE. */
export function textOrNone({ name, value }: Option): string | undefined {
  if (value.kind === 'word' && value.value.toUpperCase() === 'NONE') return undefined;
  if (value.kind === 'text') return value.value.toUpperCase() === 'NONE' ? undefined : value.value;
  throw invalidValue({ name, value });
}

export function invalidValue({ name, value }: Option): Error {
  const written = {
    word: () => (value.kind === 'word' ? value.value : ''),
    text: () => (value.kind === 'text' ? `'${value.value}'` : ''),
    texts: () => (value.kind === 'texts' ? value.values.map((each) => `'${each}'`).join(', ') : ''),
    options: () => '(…)',
  }[value.kind]();
  return sqlErrors.invalidArgument(`invalid value [${written}] for parameter '${name}'`);
}

export function invalidParameter({ name }: Option): Error {
  return sqlErrors.invalidArgument(`invalid parameter '${name}'`);
}

function optionsOf(sql: string, queue: Token[]): Option[] {
  const options: Option[] = [];
  for (let [first] = queue; first && first.value !== ')'; [first] = queue) {
    queue.shift();
    if (first.kind === 'sign' && first.value === ',' && options.length > 0) continue;
    if (first.kind !== 'word') throw unexpected(sql, first);
    const sign = queue.shift();
    if (sign?.kind !== 'sign' || sign.value !== '=') throw unexpected(sql, sign ?? endOf(sql));
    options.push({ name: first.value.toUpperCase(), value: optionValue(sql, queue) });
  }
  return options;
}

function optionValue(sql: string, queue: Token[]): OptionValue {
  const first = queue.shift() ?? endOf(sql);
  if (first.kind === 'word' || first.kind === 'text') return { kind: first.kind, value: first.value };
  if (first.value !== '(') throw unexpected(sql, first);
  const [next] = queue;
  const value: OptionValue =
    next?.kind === 'text' || next?.value === ')'
      ? { kind: 'texts', values: textsOf(sql, queue) }
      : { kind: 'options', options: optionsOf(sql, queue) };
  const close = queue.shift() ?? endOf(sql);
  if (close.value !== ')') throw unexpected(sql, close);
  return value;
}

function textsOf(sql: string, queue: Token[]): string[] {
  const texts: string[] = [];
  for (let [token] = queue; token && token.value !== ')'; [token] = queue) {
    queue.shift();
    if (token.kind === 'text') texts.push(token.value);
    else if (token.value !== ',') throw unexpected(sql, token);
  }
  return texts;
}

function endOf(sql: string): Token {
  return { kind: 'end', value: '', start: sql.length, end: sql.length };
}
