import type { CopyCodec } from './codec.ts';
import { longestScalar, refused, scalarBytes } from './codec.ts';
import { cellRefused, malformed, nulByte } from './refusal.ts';
import { RowsFinder } from './rows-finder.ts';
import { incomplete, isInvalid, isNul, readEscape, writeCodePoint } from './text-escape.ts';

export interface CopyColumn {
  readonly name: string;
  readonly codec: CopyCodec;
}

/** A cell that cannot be stored. Rows count from 1, columns from 0. */
export interface RefusedCell {
  readonly row: number;
  readonly column: number;
  /** `cell`: it is no value of its type, and NULL stands in its place; `nul`: the text lost its NUL bytes. */
  readonly fault: 'cell' | 'nul';
  /** Begin of a cell that is gone, as it came. */
  readonly value: string | null;
}

interface TranscoderOptions {
  /** Ordinal of the first row within its result, from 1; errors name rows by it. */
  firstRow?: number;
  /** Told of each cell that cannot be stored; without it the first is an error. */
  onRefused?: ((cell: RefusedCell) => void) | undefined;
  /** Bytes of COPY text per chunk. */
  chunkBytes?: number;
}

/**
 * Turns the bytes of a JSON partition, `[["a","b",null],…]` or `{"data":[[…]]}`, into PostgreSQL COPY text, whatever
 * the boundaries of the chunks it comes in.
 *
 * This is the hot path of a load: a state machine over bytes that builds no row, no string and no Date, and holds
 * one chunk of output and the unfinished end of one chunk of input. It works because the escapes of JSON strings are
 * nearly those of COPY text: `\n \t \r \b \f \\` mean the same in both.
 */
export class CopyTranscoder {
  readonly #columns: readonly CopyColumn[];
  readonly #chunkBytes: number;
  readonly #firstRow: number;
  readonly #onRefused: ((cell: RefusedCell) => void) | undefined;
  readonly #rowsFinder = new RowsFinder();
  #state: State = states.beforeRows;
  #row = 0;
  #column = 0;
  #output: Uint8Array;
  #written = 0;
  /** The last byte after the rows that is not a blank. */
  #lastByte = 0;
  /** Begin of a cell, null or escape that the last chunk cut in two. */
  #unfinished: Uint8Array = new Uint8Array(0);

  constructor(columns: readonly CopyColumn[], options: TranscoderOptions = {}) {
    this.#columns = columns;
    this.#firstRow = options.firstRow ?? 1;
    this.#onRefused = options.onRefused;
    this.#chunkBytes = Math.max(options.chunkBytes ?? 128 * 1024, 2 * margin);
    this.#output = Buffer.allocUnsafeSlow(this.#chunkBytes);
  }

  /** Rows completed so far. */
  get rows(): number {
    return this.#row;
  }

  /** Takes the next bytes of the partition; yields the chunks of COPY text that became full. */
  *write(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
    const input = this.#unfinished.length === 0 ? chunk : Buffer.concat([this.#unfinished, chunk]);
    let from = this.#advance(input, 0);
    while (this.#written > this.#output.length - margin) {
      yield this.#takeOutput();
      from = this.#advance(input, from);
    }
    this.#unfinished = from === input.length ? nothing : input.slice(from);
  }

  /** Ends the partition: yields what is left, and fails if the JSON is not complete. */
  *end(): Generator<Uint8Array, void, undefined> {
    const isWhole = this.#state === states.afterRows && this.#unfinished.length === 0;
    if (!isWhole || (this.#rowsFinder.isWrapped && this.#lastByte !== CLOSE_OBJECT)) {
      throw malformed(`it ends within row ${this.#firstRow + this.#row}`);
    }
    if (this.#written > 0) yield this.#takeOutput();
  }

  #takeOutput(): Uint8Array {
    const chunk = this.#output.subarray(0, this.#written);
    this.#output = Buffer.allocUnsafeSlow(this.#chunkBytes);
    this.#written = 0;
    return chunk;
  }

  /** Works until the input ends, a token is cut by its end, or the output is full; returns the position reached. */
  #advance(input: Uint8Array, from: number): number {
    const columns = this.#columns;
    const output = this.#output;
    const full = output.length - margin;
    const end = input.length;
    let state = this.#state;
    let column = this.#column;
    let at = this.#written;
    let next = from;

    work: while (next < end && at <= full) {
      const byte = input[next] ?? 0;
      switch (state) {
        case states.inText: {
          // Each byte in gives at most one byte out, so the shorter of both rooms bounds the run.
          const stop = Math.min(end, next + full + 1 - at);
          let plain = byte;
          // Nearly all bytes are letters, so nearly all take two comparisons; a table of 256 measured a fifth slower.
          while (plain > QUOTE ? plain !== BACKSLASH : plain >= SPACE && plain < QUOTE) {
            output[at++] = plain;
            if (++next === stop) continue work;
            plain = input[next] ?? 0;
          }
          if (plain === QUOTE) {
            next += 1;
            state = states.afterCell;
            continue;
          }
          if (plain !== BACKSLASH) throw this.#malformed(input, next);
          const escaped = input[next + 1];
          if (escaped === QUOTE || escaped === SLASH) {
            output[at++] = escaped;
            next += 2;
          } else if (escaped === BACKSLASH || escaped === N || isSharedEscape(escaped)) {
            output[at++] = BACKSLASH;
            output[at++] = escaped;
            next += 2;
          } else {
            const codePoint = readEscape(input, next);
            if (codePoint === incomplete) break work;
            if (isInvalid(codePoint)) throw this.#malformed(input, next);
            if (isNul(codePoint)) this.#leaveNulOut(column);
            else at = writeCodePoint(codePoint, output, at);
            next += codePoint > 0xffff ? 12 : 6;
          }
          continue;
        }

        case states.beforeCell: {
          if (byte === QUOTE) {
            const codec = columns[column]?.codec;
            if (codec === undefined) throw this.#wrongWidth(column + 1);
            if (column > 0) output[at++] = TAB;
            if (codec.kind === 'text') {
              const { prefix } = codec;
              for (let index = 0; index < prefix.length; index += 1) output[at++] = prefix[index] ?? 0;
              next += 1;
              state = states.inText;
              continue;
            }
            let close = next + 1;
            while (close < end && input[close] !== QUOTE) close += 1;
            const isTooLong = close - next > longestScalar;
            if (close === end && !isTooLong) {
              if (column > 0) at -= 1;
              break work;
            }
            const after = isTooLong ? refused : codec.encode(input, next + 1, close, output, at);
            if (after === refused) {
              this.#refuse(column, input.subarray(next + 1, close));
              output[at++] = BACKSLASH;
              output[at++] = CAPITAL_N;
              next += 1;
              state = states.inRefused;
              continue;
            }
            at = after;
            next = close + 1;
            state = states.afterCell;
          } else if (byte === N) {
            if (next + 4 > end) break work;
            if (!isNull(input, next)) throw this.#malformed(input, next);
            if (column >= columns.length) throw this.#wrongWidth(column + 1);
            if (column > 0) output[at++] = TAB;
            output[at++] = BACKSLASH;
            output[at++] = CAPITAL_N;
            next += 4;
            state = states.afterCell;
          } else if (byte <= SPACE) next += 1;
          else throw this.#malformed(input, next);
          continue;
        }

        case states.inRefused:
          if (byte === BACKSLASH && next + 1 === end) break work;
          if (byte === QUOTE) state = states.afterCell;
          next += byte === BACKSLASH ? 2 : 1;
          continue;

        case states.afterCell:
          if (byte === COMMA) {
            column += 1;
            state = states.beforeCell;
          } else if (byte === CLOSE) {
            if (column + 1 !== columns.length) throw this.#wrongWidth(column + 1);
            output[at++] = NEWLINE;
            this.#row += 1;
            column = 0;
            state = states.afterRow;
          } else if (byte > SPACE) throw this.#malformed(input, next);
          next += 1;
          continue;

        case states.afterRow:
          if (byte === COMMA) state = states.beforeRow;
          else if (byte === CLOSE) state = states.afterRows;
          else if (byte > SPACE) throw this.#malformed(input, next);
          next += 1;
          continue;

        case states.beforeRow:
        case states.beforeFirstRow:
          if (byte === OPEN) state = states.beforeCell;
          else if (byte === CLOSE && state === states.beforeFirstRow) state = states.afterRows;
          else if (byte > SPACE) throw this.#malformed(input, next);
          next += 1;
          continue;

        case states.beforeRows: {
          const found = this.#rowsFinder.take(byte);
          if (found === 'wrong') throw this.#malformed(input, next);
          if (found === 'rows') state = states.beforeFirstRow;
          next += 1;
          continue;
        }

        case states.afterRows:
          // What the object around the rows holds after them does not matter, but its end must come.
          if (byte > SPACE && !this.#rowsFinder.isWrapped) throw this.#malformed(input, next);
          if (byte > SPACE) this.#lastByte = byte;
          next += 1;
          continue;
      }
    }

    this.#state = state;
    this.#column = column;
    this.#written = at;
    return next;
  }

  #place(column: number): { column: string; row: number } {
    return { column: this.#columns[column]?.name ?? `#${column + 1}`, row: this.#firstRow + this.#row };
  }

  #refuse(column: number, cell: Uint8Array): void {
    const codec = this.#columns[column]?.codec.label ?? '';
    if (this.#onRefused === undefined) throw cellRefused({ ...this.#place(column), codec, cell });
    const value = new TextDecoder().decode(cell.subarray(0, longestScalar));
    this.#onRefused({ row: this.#firstRow + this.#row, column, fault: 'cell', value });
  }

  #leaveNulOut(column: number): void {
    if (this.#onRefused === undefined) throw nulByte(this.#place(column));
    this.#onRefused({ row: this.#firstRow + this.#row, column, fault: 'nul', value: null });
  }

  #malformed(input: Uint8Array, at: number): Error {
    const row = this.#firstRow + this.#row;
    return malformed(
      `unexpected ${Buffer.from(input.subarray(at, at + 20)).toString('latin1')} in row ${row}`,
    );
  }

  #wrongWidth(cells: number): Error {
    const row = this.#firstRow + this.#row;
    return malformed(`row ${row} has ${cells} or more cells where ${this.#columns.length} are expected`);
  }
}

const states = {
  beforeRows: 0,
  beforeFirstRow: 1,
  beforeRow: 2,
  beforeCell: 3,
  inText: 4,
  afterCell: 5,
  afterRow: 6,
  afterRows: 7,
  inRefused: 8,
} as const;
type State = (typeof states)[keyof typeof states];

/** Room that one step of the machine may need at most: a tab, a prefix or a scalar, an escape. */
const margin = longestScalar + scalarBytes + 16;

const nothing = new Uint8Array(0);

const TAB = 0x09;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const SLASH = 0x2f;
const CAPITAL_N = 0x4e;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const N = 0x6e;
const CLOSE_OBJECT = 0x7d;

/** `\t \r \b \f`, spelt alike in JSON and COPY text (as are `\n` and `\\`). */
function isSharedEscape(byte: number | undefined): byte is number {
  return byte === 0x74 || byte === 0x72 || byte === 0x62 || byte === 0x66;
}

function isNull(input: Uint8Array, at: number): boolean {
  return input[at + 1] === 0x75 && input[at + 2] === 0x6c && input[at + 3] === 0x6c;
}
