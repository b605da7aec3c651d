/**
 * Finds where the rows of a partition begin: a bare `[[…]]`, or the `data` of an object, `{"data":[[…]]}`, whatever
 * else the object holds before it.
 */
export class RowsFinder {
  #depth = 0;
  #inText = false;
  #isEscaped = false;
  /** The last text directly within the object, as far as it matters. */
  #key = '';

  /** Takes the next byte; says whether it opens the rows, or cannot stand where it does. */
  take(byte: number): 'rows' | 'wrong' | 'on' {
    if (this.#inText) {
      this.#takeText(byte);
      return 'on';
    }
    switch (byte) {
      case QUOTE:
        this.#inText = true;
        this.#key = '';
        break;
      case OPEN_ARRAY:
        if (this.#depth === 0 || (this.#depth === 1 && this.#key === 'data')) return 'rows';
        this.#depth += 1;
        break;
      case OPEN_OBJECT:
        this.#depth += 1;
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        this.#depth -= 1;
        break;
    }
    if (this.#depth > 0 || byte <= SPACE) return 'on';
    return 'wrong';
  }

  /** Whether an object is open around the rows. */
  get isWrapped(): boolean {
    return this.#depth > 0;
  }

  #takeText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#inText = false;
    if (this.#inText && this.#key.length <= 'data'.length) this.#key += String.fromCharCode(byte);
  }
}

const SPACE = 0x20;
const QUOTE = 0x22;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
