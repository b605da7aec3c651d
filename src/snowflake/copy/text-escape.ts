/** The escape goes on beyond the end of the chunk. */
export const incomplete = -1;
const invalid = -2;

const BACKSLASH = 0x5c;
const U = 0x75;

/**
 * Reads the escape `\uXXXX`, or a pair of them that make one character, at `at`. Returns its code point, or
 * `incomplete`, or a value that `isInvalid` knows: not an escape of JSON, or half a surrogate pair.
 */
export function readEscape(input: Uint8Array, at: number): number {
  if (at + 1 < input.length && input[at + 1] !== U) return invalid;
  if (at + 6 > input.length) return incomplete;
  const first = readHex(input, at + 2);
  if (first < 0xd800 || first > 0xdfff) return first;
  if (first > 0xdbff) return invalid;

  if (at + 6 < input.length && input[at + 6] !== BACKSLASH) return invalid;
  if (at + 7 < input.length && input[at + 7] !== U) return invalid;
  if (at + 12 > input.length) return incomplete;
  const second = readHex(input, at + 8);
  if (second < 0xdc00 || second > 0xdfff) return invalid;
  return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

export function isInvalid(codePoint: number): boolean {
  return codePoint === invalid;
}

/** PostgreSQL's text holds every character but this one. */
export function isNul(codePoint: number): boolean {
  return codePoint === 0;
}

/** Writes a character as COPY text - UTF-8, or a backslash escape where COPY needs one; returns the position after it. */
export function writeCodePoint(code: number, output: Uint8Array, at: number): number {
  let next = at;
  const letter = copyEscapes.get(code);
  if (letter !== undefined) {
    output[next++] = BACKSLASH;
    output[next++] = letter;
  } else if (code < 0x80) {
    output[next++] = code;
  } else if (code < 0x800) {
    output[next++] = 0xc0 | (code >> 6);
    output[next++] = 0x80 | (code & 0x3f);
  } else if (code < 0x10000) {
    output[next++] = 0xe0 | (code >> 12);
    output[next++] = 0x80 | ((code >> 6) & 0x3f);
    output[next++] = 0x80 | (code & 0x3f);
  } else {
    output[next++] = 0xf0 | (code >> 18);
    output[next++] = 0x80 | ((code >> 12) & 0x3f);
    output[next++] = 0x80 | ((code >> 6) & 0x3f);
    output[next++] = 0x80 | (code & 0x3f);
  }
  return next;
}

/** What COPY text does not take as it is, and the letter of its escape. */
const copyEscapes = new Map([
  [0x08, 0x62],
  [0x09, 0x74],
  [0x0a, 0x6e],
  [0x0b, 0x76],
  [0x0c, 0x66],
  [0x0d, 0x72],
  [BACKSLASH, BACKSLASH],
]);

/** The value of four hexadecimal digits, or `invalid`. */
function readHex(input: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + 4; index += 1) {
    const digit = hexValue(input[index] ?? 0);
    if (digit < 0) return invalid;
    value = value * 16 + digit;
  }
  return value;
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
