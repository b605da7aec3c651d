import type { CsvFormat } from './csv-format.ts';

/**
 * Finds where records of CSV end, in pieces cut at any byte. Where nothing encloses or escapes a delimiter within a
 * text, Snowflake's file itself does not tell it from a record's end, and neither does this.
 */
export class RecordScanner {
  readonly #quote: number;
  readonly #escapeInside: number;
  readonly #escapeOutside: number;
  readonly #delimiter: Uint8Array;
  #isInside = false;
  #isEscaped = false;
  #matched = 0;

  constructor(format: CsvFormat) {
    const { enclosedBy, escapedBy, unenclosedEscapedBy, recordDelimiter } = format;
    this.#quote = byteOf(enclosedBy);
    this.#escapeInside = escapedBy === enclosedBy ? none : byteOf(escapedBy);
    this.#escapeOutside = byteOf(unenclosedEscapedBy);
    this.#delimiter = Buffer.from(recordDelimiter);
  }

  /** The place after the next record's end in `bytes`, from `start` on; undefined if it does not end there. */
  nextEnd(bytes: Uint8Array, start: number): number | undefined {
    const { length } = this.#delimiter;
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === this.#quote) this.#isInside = !this.#isInside;
      else if (this.#isInside) this.#isEscaped = byte === this.#escapeInside;
      else if (byte === this.#delimiter[this.#matched]) {
        this.#matched += 1;
        if (this.#matched < length) continue;
        this.#matched = 0;
        return at + 1;
      } else {
        this.#isEscaped = byte === this.#escapeOutside;
        this.#matched = byte === this.#delimiter[0] ? 1 : 0;
        continue;
      }
      this.#matched = 0;
    }
    return undefined;
  }
}

const none = -1;

/** Of a character in ASCII; others cannot be told from their bytes, and none has been seen as one of these. */
function byteOf(character: string | undefined): number {
  return character === undefined ? none : (Buffer.from(character)[0] ?? none);
}
