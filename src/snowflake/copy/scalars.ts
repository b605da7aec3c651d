import { dayWriter, writeTwoDigits } from './calendar.ts';
import { refused, type ScalarEncoder } from './codec.ts';
import { type Instant, readSeconds, readSecondsAndOffset } from './instant.ts';

const SPACE = 32;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const COLON = 58;

const secondsOfDay = 86_400;

/** A number of any size and scale: the digits as they are. */
export function decimal(): ScalarEncoder {
  return (input, start, end, output, at) => {
    if (start === end) return refused;
    for (let from = start, to = at; from < end; from += 1, to += 1) {
      const byte = input[from] ?? 0;
      if (!isPartOfNumber(byte)) return refused;
      output[to] = byte;
    }
    return at + end - start;
  };
}

/** A floating point number; `NaN`, `inf` and `-inf` in PostgreSQL's spelling. */
export function real(): ScalarEncoder {
  const digits = decimal();
  const special = new Map([
    ['nan', bytesOf('NaN')],
    ['inf', bytesOf('Infinity')],
    ['infinity', bytesOf('Infinity')],
    ['-inf', bytesOf('-Infinity')],
    ['-infinity', bytesOf('-Infinity')],
  ]);
  return (input, start, end, output, at) => {
    const after = digits(input, start, end, output, at);
    if (after !== refused) return after;
    const word = special.get(String.fromCharCode(...input.subarray(start, end)).toLowerCase());
    if (word === undefined) return refused;
    output.set(word, at);
    return at + word.length;
  };
}

/** `true`/`false` of the SQL API, `1`/`0` of the driver's protocol → `t`/`f`. */
export function boolean(): ScalarEncoder {
  const [T, F, t, f, one, zero] = bytesOf('TFtf10');
  return (input, start, end, output, at) => {
    const length = end - start;
    const first = input[start];
    const isTrue = length === 4 ? first === t || first === T : length === 1 && first === one;
    const isFalse = length === 5 ? first === f || first === F : length === 1 && first === zero;
    if (!isTrue && !isFalse) return refused;
    output[at] = (isTrue ? t : f) ?? 0;
    return at + 1;
  };
}

/** Days since 1970-01-01 → `2026-11-23`, `0044-03-15 BC`. */
export function date(): ScalarEncoder {
  const days = dayWriter();
  const read = emptyInstant();
  return (input, start, end, output, at) => {
    if (!readSeconds(input, start, end, read) || read.micros !== 0) return refused;
    return writeEra(days.write(read.seconds, output, at), days.isBeforeChrist(), output);
  };
}

/** Seconds since midnight → `23:59:59.123456`. */
export function time(): ScalarEncoder {
  const read = emptyInstant();
  return (input, start, end, output, at) => {
    if (!readSeconds(input, start, end, read)) return refused;
    if (read.seconds < 0 || read.seconds >= secondsOfDay) return refused;
    return writeClock(read.seconds, read.micros, output, at);
  };
}

/** A timestamp without offset → `2026-11-23 10:20:30.123456`, the same digits that Snowflake shows. */
export function timestamp(): ScalarEncoder {
  return timestampEncoder({ read: readSeconds, shift: utc, withZone: false });
}

/** A timestamp without offset, an instant in UTC → `2026-11-23 10:20:30.123456+00`. */
export function timestampInUtc(): ScalarEncoder {
  return timestampEncoder({ read: readSeconds, shift: utc, withZone: true });
}

/** A timestamp with offset → the same instant in UTC; the offset is lost. */
export function offsetTimestampInUtc(): ScalarEncoder {
  return timestampEncoder({ read: readSecondsAndOffset, shift: utc, withZone: true });
}

/** A timestamp with offset → the wall clock as it was written; the offset is lost. */
export function wallClock(): ScalarEncoder {
  return timestampEncoder({ read: readSecondsAndOffset, shift: asWritten, withZone: false });
}

/** A timestamp without offset → its date. */
export function dateOfTimestamp(): ScalarEncoder {
  return dateEncoder({ read: readSeconds, shift: utc });
}

/** A timestamp with offset → the date on the wall where it was written. */
export function wallDate(): ScalarEncoder {
  return dateEncoder({ read: readSecondsAndOffset, shift: asWritten });
}

/** A timestamp with offset → the offset alone, in minutes east of UTC. */
export function offsetMinutes(): ScalarEncoder {
  const read = emptyInstant();
  return (input, start, end, output, at) => {
    if (!readSecondsAndOffset(input, start, end, read)) return refused;
    let next = at;
    if (read.offsetMinutes < 0) output[next++] = MINUS;
    const digits = String(Math.abs(read.offsetMinutes));
    for (let index = 0; index < digits.length; index += 1) output[next++] = digits.charCodeAt(index);
    return next;
  };
}

type Read = (input: Uint8Array, start: number, end: number, instant: Instant) => boolean;
type Shift = (instant: Instant) => number;

const utc: Shift = (instant) => instant.seconds;
const asWritten: Shift = (instant) => instant.seconds + instant.offsetMinutes * 60;

function timestampEncoder(options: { read: Read; shift: Shift; withZone: boolean }): ScalarEncoder {
  const { read, shift, withZone } = options;
  const days = dayWriter();
  const instant = emptyInstant();
  return (input, start, end, output, at) => {
    if (!read(input, start, end, instant)) return refused;
    const seconds = shift(instant);
    const day = Math.floor(seconds / secondsOfDay);
    let next = days.write(day, output, at);
    if (next === refused) return refused;
    output[next] = SPACE;
    next = writeClock(seconds - day * secondsOfDay, instant.micros, output, next + 1);
    if (withZone) {
      output[next] = PLUS;
      next = writeTwoDigits(0, output, next + 1);
    }
    return writeEra(next, days.isBeforeChrist(), output);
  };
}

function dateEncoder(options: { read: Read; shift: Shift }): ScalarEncoder {
  const { read, shift } = options;
  const days = dayWriter();
  const instant = emptyInstant();
  return (input, start, end, output, at) => {
    if (!read(input, start, end, instant)) return refused;
    const day = Math.floor(shift(instant) / secondsOfDay);
    return writeEra(days.write(day, output, at), days.isBeforeChrist(), output);
  };
}

/** Writes `10:20:30`, and `.123456` where there are microseconds. */
function writeClock(seconds: number, micros: number, output: Uint8Array, at: number): number {
  const hours = (seconds / 3600) | 0;
  const minutes = ((seconds - hours * 3600) / 60) | 0;
  let next = writeTwoDigits(hours, output, at);
  output[next] = COLON;
  next = writeTwoDigits(minutes, output, next + 1);
  output[next] = COLON;
  next = writeTwoDigits(seconds - hours * 3600 - minutes * 60, output, next + 1);
  if (micros === 0) return next;
  output[next] = POINT;
  let rest = micros;
  for (let place = next + 6; place > next; place -= 1) {
    const tenth = (rest / 10) | 0;
    output[place] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return next + 7;
}

const era = bytesOf(' BC');

function writeEra(at: number, beforeChrist: boolean, output: Uint8Array): number {
  if (at === refused || !beforeChrist) return at;
  output.set(era, at);
  return at + era.length;
}

/** Digits, sign, point and exponent. */
function isPartOfNumber(byte: number): boolean {
  return (
    (byte >= ZERO && byte <= ZERO + 9) ||
    byte === POINT ||
    byte === MINUS ||
    byte === PLUS ||
    byte === 0x65 ||
    byte === 0x45
  );
}

function emptyInstant(): Instant {
  return { seconds: 0, micros: 0, offsetMinutes: 0 };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
