import fc from 'fast-check';

/** A column with its cells, and how they are written in Snowflake and looked at in PostgreSQL. */
export interface AnyColumn {
  /** As declared in Snowflake. */
  readonly declared: string;
  readonly cells: readonly AnyCell[];
  /** The column in PostgreSQL as the text to compare with `AnyCell.expected`. */
  readonly look: (column: string) => string;
}

export interface AnyCell {
  /** A Snowflake expression. */
  readonly literal: string;
  /** By arithmetic of this file, not by that of the encoders; null for NULL. */
  readonly expected: string | null;
}

/** A column of any type with so many cells, a NULL here and there. */
export function anyColumn(rows: number): fc.Arbitrary<AnyColumn> {
  return fc.oneof(...Object.values(kinds)).chain(({ declared, cell, look = asText }) => {
    const orNull = fc.option(cell, {
      nil: { literal: `cast(null as ${declared})`, expected: null },
      freq: 6,
    });
    return fc
      .array(orNull, { minLength: rows, maxLength: rows })
      .map((cells): AnyColumn => ({ declared, cells, look }));
  });
}

interface Kind {
  readonly declared: string;
  readonly cell: fc.Arbitrary<AnyCell>;
  readonly look?: (column: string) => string;
}

const asText = (column: string) => `${column}::text`;
const asMicroseconds = (column: string) => `trunc(extract(epoch from ${column}) * 1000000)::text`;

/** Nanoseconds since 1970 of which a TIMESTAMP of the local Snowflake can be. */
const nanoseconds = fc.oneof(
  fc.bigInt({ min: -9_200_000_000_000_000_000n, max: 9_200_000_000_000_000_000n }),
  fc.bigInt({ min: -3_000_000_000n, max: 3_000_000_000n }),
);

const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom('\\', "'", '"', '\t', '\n', '\r', '\v', '😀', 'N', '.', ' ') }),
  )
  .map((string) => string.replaceAll('\0', ''));

const json = fc
  .jsonValue({ maxDepth: 3, stringUnit: 'grapheme' })
  .filter((value) => !JSON.stringify(value).includes('\\u'));

const kinds = {
  number: fc.integer({ min: 1, max: 38 }).chain((precision) =>
    fc.integer({ min: 0, max: Math.min(precision, 37) }).map((scale): Kind => {
      const greatest = 10n ** BigInt(precision) - 1n;
      const declared = `number(${precision},${scale})`;
      const units = fc.oneof(
        fc.bigInt({ min: -greatest, max: greatest }),
        fc.constantFrom(0n, 1n, -1n, greatest, -greatest),
      );
      return { declared, cell: units.map((unit) => numberCell(unit, { declared, scale })) };
    }),
  ),
  float: fc.constant<Kind>({
    declared: 'float',
    cell: fc.oneof(fc.double(), fc.constantFrom(0, -0, Infinity, -Infinity, NaN, 5e-324)).map((value) => {
      const spelt = Object.is(value, -0) ? '-0' : String(value);
      return { literal: `cast('${spelt}' as float)`, expected: hexOfDouble(value) };
    }),
    look: (column) => `encode(float8send(${column}), 'hex')`,
  }),
  boolean: fc.constant<Kind>({
    declared: 'boolean',
    cell: fc.boolean().map((value) => ({ literal: String(value), expected: String(value) })),
  }),
  date: fc.constant<Kind>({
    declared: 'date',
    cell: fc
      .oneof(fc.integer({ min: -2_440_000, max: 100_000_000 }), fc.integer({ min: -800_000, max: 50_000 }))
      .map((days) => ({ literal: `dateadd(day, ${days}, '1970-01-01'::date)`, expected: String(days) })),
    look: (column) => `(${column} - date '1970-01-01')::text`,
  }),
  time: fc.constant<Kind>({
    declared: 'time(9)',
    cell: fc.nat(86_399_999).chain((milliseconds) =>
      fc.nat(999).map((micros) => {
        const clock = new Date(milliseconds).toISOString().slice(11, 23);
        const digits = String(micros).padStart(3, '0');
        return {
          literal: `cast('${clock}${digits}' as time(9))`,
          expected: String(milliseconds * 1000 + micros),
        };
      }),
    ),
    look: asMicroseconds,
  }),
  ntz: fc.constant<Kind>({
    declared: 'timestamp_ntz(9)',
    cell: nanoseconds.map((instant) => ({
      literal: `to_timestamp_ntz(cast(${instant} as number(38,0)), 9)`,
      expected: String(flooredMicroseconds(instant)),
    })),
    look: asMicroseconds,
  }),
  ltz: fc.constant<Kind>({
    declared: 'timestamp_ltz(9)',
    cell: nanoseconds.map((instant) => ({
      literal: `to_timestamp_ltz(cast(${instant} as number(38,0)), 9)`,
      expected: String(flooredMicroseconds(instant)),
    })),
    look: asMicroseconds,
  }),
  tz: fc.constant<Kind>({
    declared: 'timestamp_tz(9)',
    cell: fc.tuple(nanoseconds, fc.integer({ min: -14 * 60, max: 14 * 60 })).map(([instant, offset]) => ({
      literal: `cast('${wallClock(instant, offset)}' as timestamp_tz(9))`,
      expected: String(flooredMicroseconds(instant)),
    })),
    look: asMicroseconds,
  }),
  text: fc.constant<Kind>({
    declared: 'varchar',
    cell: text.map((string) => ({ literal: quoted(string), expected: string })),
    look: (column) => column,
  }),
  variant: fc.constantFrom('variant', 'object', 'array').map(
    (declared): Kind => ({
      declared,
      cell: json.map((value) => ({
        literal: `cast(parse_json(${quoted(JSON.stringify(value))}) as ${declared})`,
        expected: canonicalJson(value),
      })),
    }),
  ),
  binary: fc.constant<Kind>({
    declared: 'binary',
    cell: fc.uint8Array({ maxLength: 40 }).map((bytes) => {
      const hex = Buffer.from(bytes).toString('hex');
      return { literal: `to_binary('${hex}', 'HEX')`, expected: `\\x${hex}` };
    }),
  }),
} as const;

/** JSON that is equal where the values are, whatever the order of the keys and the spelling of the numbers. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function numberCell(unit: bigint, { declared, scale }: { declared: string; scale: number }): AnyCell {
  const digits = String(unit < 0n ? -unit : unit).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`;
  const spelt = `${unit < 0n ? '-' : ''}${whole}${fraction}`;
  return { literal: `cast('${spelt}' as ${declared})`, expected: spelt };
}

/** Every NaN alike: PostgreSQL has one. */
function hexOfDouble(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

function flooredMicroseconds(instant: bigint): bigint {
  const rest = ((instant % 1000n) + 1000n) % 1000n;
  return (instant - rest) / 1000n;
}

function wallClock(instant: bigint, offsetMinutes: number): string {
  const wall = instant + BigInt(offsetMinutes) * 60_000_000_000n;
  const nanos = ((wall % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = (wall - nanos) / 1_000_000_000n;
  const clock = new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const minutes = Math.abs(offsetMinutes);
  const two = (number: number) => String(number).padStart(2, '0');
  const offset = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${clock}.${String(nanos).padStart(9, '0')} ${offset}`;
}

function quoted(string: string): string {
  return `'${string.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
