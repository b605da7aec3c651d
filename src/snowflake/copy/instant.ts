const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const SPACE = 32;

/** Offsets are written as minutes + 1440, so that they are never negative. */
const offsetBias = 1440;
const greatestOffset = 2880;

/** A number of seconds with its fraction, floored to whole microseconds, and the offset where the cell has one. */
export interface Instant {
  seconds: number;
  micros: number;
  offsetMinutes: number;
}

/**
 * Reads `-1234.567890123` into `instant`: seconds since 1970 (or midnight) and microseconds. The nanoseconds beyond
 * are cut, towards the past, also before 1970 - what is left are the digits the clock showed. Returns false if the
 * cell is anything else.
 */
export function readSeconds(input: Uint8Array, start: number, end: number, instant: Instant): boolean {
  let at = start;
  const negative = input[at] === MINUS;
  if (negative) at += 1;

  let seconds = 0;
  const firstDigit = at;
  for (; at < end; at += 1) {
    const digit = (input[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) break;
    seconds = seconds * 10 + digit;
  }
  if (at === firstDigit || at - firstDigit > 15) return false;

  let nanos = 0;
  if (at < end) {
    if (input[at] !== POINT) return false;
    let place = 100_000_000;
    for (at += 1; at < end; at += 1) {
      const digit = (input[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return false;
      nanos += digit * place;
      place = (place / 10) | 0;
    }
  }
  if (negative) {
    seconds = -seconds;
    if (nanos > 0) {
      seconds -= 1;
      nanos = 1_000_000_000 - nanos;
    }
  }
  instant.seconds = seconds;
  instant.micros = (nanos / 1000) | 0;
  return true;
}

/** Reads `1763888400.123456789 1140` - seconds, and the offset in minutes + 1440 - into `instant`. */
export function readSecondsAndOffset(
  input: Uint8Array,
  start: number,
  end: number,
  instant: Instant,
): boolean {
  let space = end - 1;
  while (space > start && input[space] !== SPACE) space -= 1;
  if (space === start || end - space < 2 || end - space > 5) return false;
  let offset = 0;
  for (let at = space + 1; at < end; at += 1) {
    const digit = (input[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return false;
    offset = offset * 10 + digit;
  }
  if (offset > greatestOffset) return false;
  instant.offsetMinutes = offset - offsetBias;
  return readSeconds(input, start, space, instant);
}
