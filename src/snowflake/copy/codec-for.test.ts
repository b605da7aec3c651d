import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { copyIn } from '../../postgres/copy.ts';
import { inTransaction } from '../../postgres/pool.ts';
import type { SnowflakeColumn, SnowflakeType } from '../columns.ts';
import { codecFor } from './codec-for.ts';
import { CopyTranscoder } from './transcoder.ts';

describe('a codec', () => {
  it.each<[SnowflakeType, string, string, string]>([
    ['fixed', 'bigint', '-42', '-42'],
    [
      'fixed',
      'numeric(38,10)',
      '12345678901234567890123456789.0123456789',
      '12345678901234567890123456789.0123456789',
    ],
    ['real', 'double precision', '1.5e+300', '1.5e+300'],
    ['real', 'double precision', 'NaN', 'NaN'],
    ['real', 'double precision', '-inf', '-Infinity'],
    ['boolean', 'boolean', 'true', 't'],
    ['boolean', 'boolean', '0', 'f'],
    ['date', 'date', '20780', '2026-11-23'],
    ['date', 'date', '-1', '1969-12-31'],
    ['date', 'date', '-719529', '0002-12-31 BC'],
    ['date', 'date', '2932897', '10000-01-01'],
    ['time', 'time', '86399.999999999', '23:59:59.999999'],
    ['time', 'time', '0.000000000', '00:00:00'],
    ['timestamp_ntz', 'timestamp', '1763888400.123456789', '2025-11-23 09:00:00.123456'],
    ['timestamp_ntz', 'timestamp', '-0.500000000', '1969-12-31 23:59:59.500000'],
    ['timestamp_ntz', 'timestamp without time zone', '-62135596801', '0001-12-31 23:59:59 BC'],
    ['timestamp_ntz', 'timestamptz', '1763888400.000000000', '2025-11-23 09:00:00+00'],
    ['timestamp_ntz', 'date', '-0.000000001', '1969-12-31'],
    ['timestamp_ltz', 'timestamptz', '253402300800.000000000', '10000-01-01 00:00:00+00'],
    ['timestamp_tz', 'timestamptz', '1763888400.123456789 1140', '2025-11-23 09:00:00.123456+00'],
    ['timestamp_tz', 'timestamp(6)', '1763888400.123456789 1140', '2025-11-23 04:00:00.123456'],
    ['timestamp_tz', 'date', '1763870400.000000000 1140', '2025-11-22'],
    ['timestamp_tz', 'utc_offset_minutes', '1763888400.000000000 1140', '-300'],
    ['timestamp_tz', 'utc_offset_minutes', '1763888400.000000000 1770', '330'],
    ['variant', 'jsonb', '{"a": "x\ny"}', '{"a": "x\\ny"}'],
    ['binary', 'bytea', '00FFAB', '\\\\x00FFAB'],
    ['text', 'uuid', '6f9619ff-8b86-d011-b42d-00c04fc964ff', '6f9619ff-8b86-d011-b42d-00c04fc964ff'],
  ])('writes %s → %s: %s as %s', (type, target, cell, copy) => {
    expect(encoded(aColumn(type), target, cell)).toBe(copy);
  });

  it.each<[SnowflakeType, string]>([
    ['vector', 'text'],
    ['geography', 'jsonb'],
    ['unknown', 'text'],
    ['timestamp_tz', 'text'],
    ['timestamp_ltz', 'timestamp'],
    ['boolean', 'integer'],
    ['date', 'timestamp'],
    ['real', 'bigint'],
  ])('does not exist for %s → %s', (type, target) => {
    expect(() => codecFor(aColumn(type), target)).toThrow(`cannot be copied into ${target}`);
  });

  it('does not exist for a number with digits after the point → bigint', () => {
    expect(() => codecFor({ ...aColumn('fixed'), scale: 2 }, 'bigint')).toThrow(
      'NUMBER(38,2) cannot be copied',
    );
  });

  it.each<[SnowflakeType, string, string]>([
    ['fixed', 'numeric', ''],
    ['fixed', 'numeric', '1\t2'],
    ['boolean', 'boolean', 'maybe'],
    ['date', 'date', '99999999999'],
    ['time', 'time', '86400.000000000'],
    ['timestamp_ntz', 'timestamp', '2026-11-23'],
    ['timestamp_tz', 'timestamptz', '1763888400.000000000'],
    ['timestamp_tz', 'timestamptz', '1763888400.000000000 2881'],
  ])('refuses %s → %s for the cell "%s"', (type, target, cell) => {
    expect(() => encoded(aColumn(type), target, cell)).toThrow('column "c", row 1');
  });
});

describe('PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
  });
  afterAll(() => database.drop());

  it('reads back every instant and date as it was in Snowflake, but for the nanoseconds', async () => {
    const instants = fc.sample(
      fc.tuple(seconds, fc.nat(999_999_999), fc.integer({ min: -1440, max: 1440 })),
      2000,
    );
    const columns = [
      { name: 'cell', codec: codecFor(aColumn('text'), 'text') },
      { name: 'ntz', codec: codecFor(aColumn('timestamp_ntz'), 'timestamp') },
      { name: 'tz', codec: codecFor(aColumn('timestamp_tz'), 'timestamptz') },
      { name: 'wall', codec: codecFor(aColumn('timestamp_tz'), 'timestamp') },
      { name: 'offset', codec: codecFor(aColumn('timestamp_tz'), 'utc_offset_minutes') },
      { name: 'day', codec: codecFor(aColumn('date'), 'date') },
    ];
    const rows = instants.map(([whole, nanos, offset]) => {
      const cell = `${whole}.${String(nanos).padStart(9, '0')}`;
      const withOffset = `${cell} ${offset + 1440}`;
      return [cell, cell, withOffset, withOffset, withOffset, String(Math.trunc(whole / 86_400))];
    });
    await database.pool.query(
      'create table read_back (cell numeric, ntz timestamp, tz timestamptz, wall timestamp, off smallint, day date)',
    );
    const transcoder = new CopyTranscoder(columns);
    const chunks = [...transcoder.write(Buffer.from(JSON.stringify(rows))), ...transcoder.end()];
    const stored = await inTransaction(database.pool, (client) =>
      copyIn(client, 'copy read_back from stdin', Readable.from(chunks)),
    );
    expect(stored).toBe(2000);
    const wrong = await database.pool.query(`
      select * from read_back
       where extract(epoch from ntz) <> floor(cell * 1000000) / 1000000
          or extract(epoch from tz) <> floor(cell * 1000000) / 1000000
          or extract(epoch from wall) <> floor(cell * 1000000) / 1000000 + off * 60
          or day - date '1970-01-01' <> trunc(trunc(cell) / 86400)`);
    expect(wrong.rows).toEqual([]);
  });
});

/** From 4000 BC to the year 12000, and the years that matter more often. */
const seconds = fc.oneof(
  fc.integer({ min: -188_000_000_000, max: 316_000_000_000 }),
  fc.integer({ min: -100_000, max: 4_000_000_000 }),
);

function aColumn(type: SnowflakeType): SnowflakeColumn {
  return { name: 'c', type, precision: null, scale: null, length: null, nullable: true };
}

function encoded(column: SnowflakeColumn, target: string, cell: string): string {
  const transcoder = new CopyTranscoder([{ name: column.name, codec: codecFor(column, target) }]);
  const chunks = [...transcoder.write(Buffer.from(JSON.stringify([[cell]]))), ...transcoder.end()];
  return Buffer.concat(chunks).toString().slice(0, -1);
}
