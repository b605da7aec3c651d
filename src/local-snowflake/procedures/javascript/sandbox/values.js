import { ask } from './ask.js';
import { refuse } from './errors.js';

const dateKinds = new Set(['date', 'timestamp_ntz', 'timestamp_ltz', 'timestamp_tz']);

/** A date that knows the cell that it was made from: milliseconds are not all that a timestamp has. */
class SfDate extends Date {
  #type;
  #cell;
  #time;
  constructor(type, cell) {
    super(millisecondsOf(type, cell));
    this.#type = type;
    this.#cell = cell;
    this.#time = this.getTime();
  }
  getEpochSeconds() {
    return Math.floor(this.getTime() / 1000);
  }
  getNanoSeconds() {
    return Number((this.#cell.split(' ')[0].split('.')[1] ?? '').padEnd(9, '0').slice(0, 9));
  }
  getScale() {
    return this.#type.scale ?? 0;
  }
  getTimezone() {
    return this.#type.kind === 'timestamp_tz' ? Number(this.#cell.split(' ')[1]) - 1440 : 0;
  }
  toString() {
    return ask('SfDate.toString', { ask: 'text', value: { type: this.#type, cell: this.#cell } });
  }
  /** The cell, as long as nobody has set the date to something else. */
  static valueOf(date) {
    const isUnchanged = #time in date && date.#time === date.getTime();
    return isUnchanged ? { type: date.#type, cell: date.#cell } : undefined;
  }
}

function millisecondsOf({ kind }, cell) {
  if (kind === 'date') return Number(cell) * 86_400_000;
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?/.exec(cell);
  const size = Number(whole) * 1000 + Number(`0.${fraction || '0'}`) * 1000;
  return Math.floor(sign === '-' ? -size : size);
}

/** What a cell of a result is in JavaScript. */
export function fromCell(type, cell) {
  if (cell === null) return null;
  switch (type.kind) {
    case 'fixed':
      return Number(cell);
    case 'real':
      return { inf: Infinity, '-inf': -Infinity }[cell] ?? Number(cell);
    case 'boolean':
      return cell === 'true' || cell === '1';
    case 'variant':
    case 'object':
    case 'array':
    case 'vector':
      return JSON.parse(cell);
    case 'binary':
      return Uint8Array.from(cell.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    case 'time':
      return ask('ResultSet.getColumnValue', { ask: 'text', value: { type, cell } });
    default:
      return dateKinds.has(type.kind) ? new SfDate(type, cell) : cell;
  }
}

const text = (cell) => ({ type: { kind: 'text' }, cell });

const realCell = (number) =>
  number === Infinity ? 'inf' : number === -Infinity ? '-inf' : Object.is(number, -0) ? '-0' : String(number);

/** What a bind of a statement becomes; Snowflake takes numbers, texts, NULL and its own dates. */
export function toBind(value, index) {
  if (value === null || typeof value === 'string') return text(value);
  if (typeof value === 'number')
    return Number.isSafeInteger(value)
      ? { type: { kind: 'fixed' }, cell: String(value) }
      : { type: { kind: 'real' }, cell: realCell(value) };
  const date = value instanceof SfDate ? SfDate.valueOf(value) : undefined;
  if (date) return date;
  return refuse('Snowflake.createStatement', `Unsupported type for binding argument ${index}${typeof value}`);
}

/** What a returned value becomes, for a procedure that RETURNS this kind of type. */
export function toResult(value, kind) {
  if (value === undefined || value === null) return text(null);
  if (kind === 'variant' || kind === 'object' || kind === 'array') {
    if (kind === 'array' && !Array.isArray(value)) throw new Error(`${typeof value} is not an ARRAY`);
    if (kind === 'object' && (typeof value !== 'object' || Array.isArray(value)))
      throw new Error(`${Array.isArray(value) ? 'array' : typeof value} is not an OBJECT`);
    const json = JSON.stringify(value);
    return { type: { kind }, cell: json === undefined ? null : json };
  }
  if (value instanceof Date) {
    const date = value instanceof SfDate ? SfDate.valueOf(value) : undefined;
    if (date) return date;
    const seconds = value.getTime() / 1000;
    if (Number.isNaN(seconds)) throw new Error('Invalid Date');
    return dateKinds.has(kind)
      ? { type: { kind: 'timestamp_ntz', scale: 9 }, cell: seconds.toFixed(3) }
      : text(String(value));
  }
  if (value instanceof Uint8Array) {
    const hex = Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { type: { kind: 'binary' }, cell: hex };
  }
  if (typeof value === 'boolean') return { type: { kind: 'boolean' }, cell: String(value) };
  if (typeof value === 'number' && kind !== 'text') return { type: { kind: 'real' }, cell: realCell(value) };
  return text(String(value));
}
