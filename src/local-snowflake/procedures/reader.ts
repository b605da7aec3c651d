import { sqlErrors } from '../engine/sql-error.ts';
import { endOf, placeOf, type Token, tokensOf } from './tokens.ts';

/** Walks over the tokens of one text. */
export class Reader {
  readonly sql: string;
  readonly #tokens: Token[] = [];
  readonly #rest: Generator<Token, void>;
  #at = 0;

  constructor(sql: string) {
    this.sql = sql;
    this.#rest = tokensOf(sql);
  }

  /** The token `ahead` of the next one. */
  peek(ahead = 0): Token {
    return this.#token(this.#at + ahead);
  }

  /** The token that was taken last. */
  get previous(): Token {
    return this.#token(this.#at - 1);
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  isWord(word: string, ahead = 0): boolean {
    const { kind, value } = this.peek(ahead);
    return kind === 'word' && value === word;
  }

  isSign(sign: string, ahead = 0): boolean {
    const { kind, value } = this.peek(ahead);
    return kind === 'sign' && value === sign;
  }

  /** Takes all of the words, or none. */
  take(...words: string[]): boolean {
    if (!words.every((word, i) => this.isWord(word, i))) return false;
    this.#at += words.length;
    return true;
  }

  takeSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.#at += 1;
    return true;
  }

  expect(...words: string[]): void {
    for (const word of words) if (!this.take(word)) throw this.unexpected();
  }

  expectSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.unexpected();
  }

  /** A name, folded. */
  name(): string {
    const { kind, value } = this.peek();
    if (kind !== 'word' && kind !== 'identifier') throw this.unexpected();
    this.#at += 1;
    return value;
  }

  /** A name of up to three parts. */
  path(): string[] {
    const parts = [this.name()];
    while (this.takeSign('.')) parts.push(this.name());
    if (parts.length > 3) throw this.unexpected(this.previous);
    return parts;
  }

  text(): string {
    const { kind, value } = this.peek();
    if (kind !== 'text') throw this.unexpected();
    this.#at += 1;
    return value;
  }

  /** The end of the statement, one semicolon allowed before it. */
  end(): void {
    this.takeSign(';');
    if (this.peek().kind !== 'end') throw this.unexpected();
  }

  /** Reads on and comes back to where it was. */
  ahead<T>(read: () => T): T {
    const at = this.#at;
    try {
      return read();
    } finally {
      this.#at = at;
    }
  }

  /** The refusal of a construct, where it stands. */
  unsupported(construct: string): Error {
    const { line, position } = this.place();
    return sqlErrors.unsupported(`${construct} at line ${line} position ${position}`);
  }

  place(token = this.peek()): { line: number; position: number } {
    return placeOf(this.sql, token.start);
  }

  unexpected(token = this.peek()): Error {
    const { line, position } = this.place(token);
    return sqlErrors.syntax(line, position, this.sql.slice(token.start, token.end) || '<EOF>');
  }

  #token(index: number): Token {
    while (this.#tokens.length <= index) {
      const { value } = this.#rest.next();
      if (!value) return endOf(this.sql);
      this.#tokens.push(value);
    }
    return this.#tokens[index] ?? endOf(this.sql);
  }
}
