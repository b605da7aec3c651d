import { sqlErrors } from '../engine/sql-error.ts';
import { type Option, readOptions } from './options.ts';
import { type Token, tokenize, unexpected } from './tokens.ts';

/** A name of up to three parts, folded. */
export type StageName = string[];

/** `@db.schema.stage/path` or `@~/path`; `written` is how the statement spells it. */
export interface Location {
  stage: { kind: 'named'; name: StageName } | { kind: 'user' };
  path: string;
  written: string;
}

export type StageStatement =
  | {
      kind: 'create';
      name: StageName;
      orReplace: boolean;
      temporary: boolean;
      ifNotExists: boolean;
      options: Option[];
    }
  | { kind: 'drop'; name: StageName; ifExists: boolean }
  | { kind: 'list' | 'remove'; location: Location; pattern: string | undefined }
  /** `query` is the text of the SELECT, at its place in the statement. */
  | { kind: 'unload'; location: Location; query: string; options: Option[] };

/** Reads a statement about stages; undefined if it is about something else. */
export function parseStageStatement(sql: string): StageStatement | undefined {
  const reader = new Reader(sql);
  switch (reader.firstWords()) {
    case 'create':
      return createStage(reader);
    case 'drop':
      return dropStage(reader);
    case 'copy':
      return copyInto(reader);
    case 'list':
      return files(reader, 'list');
    case 'remove':
      return files(reader, 'remove');
    case 'describe':
      throw sqlErrors.unsupported('DESCRIBE STAGE');
    default:
      return undefined;
  }
}

function createStage(reader: Reader): StageStatement {
  reader.takeWord('CREATE');
  const orReplace = reader.takeWords('OR', 'REPLACE');
  const temporary = reader.takeWord('TEMPORARY') || reader.takeWord('TEMP');
  reader.takeWord('STAGE');
  const ifNotExists = reader.takeWords('IF', 'NOT', 'EXISTS');
  const name = reader.name();
  return { kind: 'create', name, orReplace, temporary, ifNotExists, options: reader.options() };
}

function dropStage(reader: Reader): StageStatement {
  reader.takeWords('DROP', 'STAGE');
  const ifExists = reader.takeWords('IF', 'EXISTS');
  const name = reader.name();
  reader.end();
  return { kind: 'drop', name, ifExists };
}

function files(reader: Reader, kind: 'list' | 'remove'): StageStatement {
  reader.next();
  const location = reader.location();
  const pattern = reader.takeWord('PATTERN') ? reader.textAfterEquals() : undefined;
  reader.end();
  return { kind, location, pattern };
}

function copyInto(reader: Reader): StageStatement {
  reader.takeWords('COPY', 'INTO');
  const location = reader.location();
  reader.expectWord('FROM');
  const query = reader.source();
  if (reader.takeWord('PARTITION')) throw sqlErrors.unsupported('COPY INTO <location> PARTITION BY');
  return { kind: 'unload', location, query, options: reader.options() };
}

/** Walks over the tokens of one statement. */
class Reader {
  readonly #sql: string;
  readonly #tokens: Token[];
  #at = 0;

  constructor(sql: string) {
    this.#sql = sql;
    this.#tokens = tokenize(sql);
  }

  /** Which statement about stages it is, by its first words. */
  firstWords(): string | undefined {
    const words = this.#tokens
      .slice(0, 5)
      .map(({ kind, value }) => (kind === 'word' ? value.toUpperCase() : '('));
    const text = words.join(' ');
    if (/^CREATE (OR REPLACE )?(TEMP |TEMPORARY )?STAGE\b/.test(text)) return 'create';
    if (text.startsWith('DROP STAGE ')) return 'drop';
    if (/^(LIST|LS)\b/.test(text)) return 'list';
    if (/^(REMOVE|RM)\b/.test(text)) return 'remove';
    if (/^DESC(RIBE)? STAGE /.test(text)) return 'describe';
    return text.startsWith('COPY INTO ') ? 'copy' : undefined;
  }

  peek(): Token {
    return (
      this.#tokens[this.#at] ?? { kind: 'end', value: '', start: this.#sql.length, end: this.#sql.length }
    );
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  takeWord(word: string): boolean {
    const { kind, value } = this.peek();
    const isIt = kind === 'word' && value.toUpperCase() === word;
    if (isIt) this.#at += 1;
    return isIt;
  }

  /** All of the words, or none. */
  takeWords(...words: string[]): boolean {
    const start = this.#at;
    if (words.every((word) => this.takeWord(word))) return true;
    this.#at = start;
    return false;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) throw unexpected(this.#sql, this.peek());
  }

  /** A name of up to three parts. A word holds dots, a quoted identifier is one part. */
  name(): StageName {
    const start = this.peek();
    let end = start.start;
    while (this.peek().start === end && (this.peek().kind === 'word' || this.peek().kind === 'identifier'))
      end = this.next().end;
    if (end === start.start) throw unexpected(this.#sql, start);
    return nameParts(this.#sql.slice(start.start, end));
  }

  textAfterEquals(): string {
    const sign = this.next();
    const { kind, value } = this.peek();
    if (sign.value !== '=' || kind !== 'text')
      throw unexpected(this.#sql, sign.value === '=' ? this.peek() : sign);
    this.#at += 1;
    return value;
  }

  /** `@…` up to the next blank, or the same in quotes. */
  location(): Location {
    const first = this.peek();
    if (first.kind === 'text' && first.value.startsWith('@')) {
      this.#at += 1;
      return parseLocation(first.value);
    }
    if (first.kind === 'text') throw sqlErrors.unsupported(`location '${first.value}'`);
    if (first.value !== '@') throw sqlErrors.unsupported('COPY INTO <table>');
    const [written = '@'] = /^@(?:"(?:[^"]|"")*"|[^\s"();])*/.exec(this.#sql.slice(first.start)) ?? [];
    while (this.peek().start < first.start + written.length && this.peek().kind !== 'end') this.#at += 1;
    return parseLocation(written);
  }

  /** A query in parentheses or a table, as the text of a query; what stands before it is blanked, so that places hold. */
  source(): string {
    const first = this.peek();
    if (first.value !== '(') {
      this.name();
      const last = this.#tokens[this.#at - 1] ?? first;
      return `select * from ${this.#sql.slice(first.start, last.end)}`;
    }
    let depth = 0;
    for (let token = this.next(); token.kind !== 'end'; token = this.next()) {
      if (token.kind === 'sign' && token.value === '(') depth += 1;
      if (token.kind === 'sign' && token.value === ')') depth -= 1;
      if (depth === 0) {
        const blanks = this.#sql.slice(0, first.end).replace(/[^\n]/g, ' ');
        return `${blanks}${this.#sql.slice(first.end, token.start)}`;
      }
    }
    throw unexpected(this.#sql, this.peek());
  }

  /** The rest of the statement: `NAME = value …`. */
  options(): Option[] {
    const rest = this.#tokens.slice(this.#at).filter(({ value, kind }) => kind !== 'sign' || value !== ';');
    return readOptions(this.#sql, rest);
  }

  end(): void {
    this.options();
  }
}

/** Takes `a."B c".d` apart and folds what is not quoted. */
function nameParts(written: string): StageName {
  const parts = written.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
  return parts.map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toUpperCase(),
  );
}

function parseLocation(written: string): Location {
  const [, stage = '', path = ''] = /^@((?:"(?:[^"]|"")*"|[^/"])*)\/?([\s\S]*)$/.exec(written) ?? [];
  if (stage.includes('%')) throw sqlErrors.unsupported(`table stage @${stage}`);
  if (path.split('/').some((part) => part === '..' || part === '.'))
    throw sqlErrors.invalidArgument(`invalid path '${path}' in a stage`);
  return {
    stage: stage === '~' ? { kind: 'user' } : { kind: 'named', name: nameParts(stage) },
    path,
    written,
  };
}
