import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSnowflake, startLocalSnowflake } from '../local-snowflake/index.ts';
import { type ConnectOptions, connectSnowflake } from './connect.ts';
import { codecFor } from './copy/codec-for.ts';
import type { Cells, SnowflakeResult, SnowflakeSource } from './source.ts';

const keys = aKeyPair();
let directory: string;
let server: LocalSnowflake;
let sqlApi: SnowflakeSource;
let sdk: SnowflakeSource;
const warnings: string[] = [];
const takeWarning = ({ message }: Error) => warnings.push(message);

beforeAll(async () => {
  process.on('warning', takeWarning);
  directory = await mkdtemp(join(tmpdir(), 'cm-test-snowflake-'));
  server = await startLocalSnowflake({
    directory,
    port: 0,
    account: 'LOCAL',
    users: [{ name: 'SYNC', publicKeyPem: keys.publicPem }],
    threads: 1,
  });
  [sqlApi, sdk] = await Promise.all([connect({ driver: 'sqlapi' }), connect({ driver: 'sdk' })]);
  await sqlApi.query({ sql: 'create database TEST' });
  await sqlApi.query({
    sql: `create table TEST.PUBLIC."Every type" (
            "Id" number(38,0) not null, amount number(12,2), ratio float, flag boolean, note varchar(100),
            day date, at_time time(9), at_minute time(0), ntz timestamp_ntz(9), tz timestamp_tz(9),
            tz_seconds timestamp_tz(0), ltz timestamp_ltz(9), facts variant, bytes binary(8))`,
  });
  await sqlApi.query({
    sql: `insert into TEST.PUBLIC."Every type"
          select 12345678901234567, -1.5, 0.1, true, 'Grüße "x" \\\\ \\n\\t', '2026-11-23', '12:34:56.123456',
                 '23:59:59', '2026-11-23 10:20:30.123456789', '2026-11-23 10:20:30.123456789 -0500',
                 '2026-11-23 10:20:30 +0530', '2026-11-23 10:20:30.5', parse_json('{"a":[1,null,"é"]}'), to_binary('00FFAB', 'HEX')
          union all
          select 2, 0, -2.5e300, false, '', '1969-12-31', '00:00:00', '00:00:00', '1969-12-31 23:59:59.25',
                 '1969-12-31 23:59:58.000000001 +0000', '1969-12-31 00:00:00 +0000', '1969-12-31 00:00:00',
                 parse_json('[]'), to_binary('', 'HEX')
          union all
          select 3, null, null, null, null, null, null, null, null, null, null, null, null, null`,
  });
});

afterAll(async () => {
  process.off('warning', takeWarning);
  await Promise.all([sqlApi?.close(), sdk?.close()]);
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

it('connecting with the official driver says nothing of the Node versions that the AWS SDK supports', () => {
  expect(warnings.filter((warning) => warning.includes('AWS SDK'))).toEqual([]);
});

describe('both drivers', () => {
  const everyType = 'select * from TEST.PUBLIC."Every type" order by "Id"';

  it('give the same cells for every type', async () => {
    const expected = await rowsOf(await sqlApi.query({ sql: everyType }));
    expect(expected).toEqual([
      [
        ...['2', '0.00', '-2.5e+300', 'false', '', '-1', '0.000000000', '0', '-0.750000000'],
        ...['-1.999999999 1440', '-86400 1440', '-86400.000000000', '[]', ''],
      ],
      ['3', ...Array.from({ length: 13 }, () => null)],
      [
        '12345678901234567',
        '-1.50',
        '0.1',
        'true',
        'Grüße "x" \\ \n\t',
        '20780',
        '45296.123456000',
        '86399',
        '1795429230.123456789',
        '1795447230.123456789 1140',
        '1795409430 1770',
        '1795429230.500000000',
        expect.stringContaining('"é"'),
        '00FFAB',
      ],
    ]);
    expect(await rowsOf(await sdk.query({ sql: everyType }))).toEqual(expected);
  });

  it('give the same cells for extremes, and for JSON of every kind', async () => {
    const expressions = [
      `'${'9'.repeat(38)}'::number(38,0)`,
      `'-0.${'1'.repeat(37)}'::number(38,37)`,
      ...['inf', '-inf', 'nan', '-0', '5e-324', '1.7976931348623157e308'].map((text) => `'${text}'::float`),
      ...['', ' ', 'NULL', '😀', 'a'].map((text) => `'${text}'`),
      ...['null::varchar', "'a' || chr(0) || 'b'", 'chr(1)'],
      ...['-5000000', '3000000'].map((days) => `dateadd(day, ${days}, '1970-01-01'::date)`),
      ...['1677-09-22 00:00:00.000000001', '1969-12-31 23:59:59.999999999', '2262-04-11 00:00:00'].flatMap(
        (instant) => [`'${instant}'::timestamp_ntz`, `'${instant}'::timestamp_ltz`],
      ),
      ...['-1200', '+0000', '+1400'].map(
        (offset) => `'1969-12-31 23:59:59.000000001 ${offset}'::timestamp_tz`,
      ),
      ...['variant', 'object', 'array'].map(
        (type) => `parse_json('[${'7'.repeat(60)}, 0.10, 1e400]')::${type}`,
      ),
      ...[
        `parse_json('null')`,
        'null::variant',
        `to_variant('')`,
        `to_binary('', 'HEX')`,
        `to_binary('00FF', 'HEX')`,
      ],
      ...[`'23:59:59.999999'::time(9)`, `'00:00:00'::time(0)`, 'null::boolean'],
    ];
    const sql = `select ${expressions.join(', ')}`;
    const [cells = []] = await rowsOf(await sqlApi.query({ sql }));
    expect(cells).toHaveLength(expressions.length);
    expect(cells.filter((cell) => cell === null)).toHaveLength(3);
    expect(await rowsOf(await sdk.query({ sql }))).toEqual([cells]);
  });

  it('give the same COPY text for a result of many partitions', async () => {
    const sql = `select seq, 'text ' || seq as note, dateadd(second, seq * 7919, '2020-01-01'::timestamp_ntz) as at
                   from (select row_number() over (order by 1) as seq from table(generator(rowcount => 12000)))
                  order by seq`;
    const text = await copied(await sqlApi.query({ sql }));
    expect(text.split('\n')).toHaveLength(12_001);
    expect((await copied(await sdk.query({ sql }))) === text).toBe(true);
  });

  it('describe a view alike, with declared lengths', async () => {
    const view = { database: 'TEST', schema: 'PUBLIC', name: 'Every type' };
    const columns = await sqlApi.describe(view);
    expect(columns).toContainEqual({
      name: 'NOTE',
      type: 'text',
      precision: null,
      scale: null,
      length: 100,
      nullable: true,
    });
    expect(columns[0]).toMatchObject({ name: 'Id', type: 'fixed', precision: 38, scale: 0, nullable: false });
    expect(await sdk.describe(view)).toEqual(columns);
  });

  it.each(['sqlapi', 'sdk'] as const)('name what is missing: %s', async (driver) => {
    const source = driver === 'sdk' ? sdk : sqlApi;
    await expect(source.query({ sql: 'select * from TEST.PUBLIC.GONE' })).rejects.toMatchObject({
      code: 'snowflake.object_missing',
      message: expect.stringContaining('TEST.PUBLIC.GONE'),
    });
    const view = { database: 'TEST', schema: 'PUBLIC', name: 'GONE' };
    await expect(source.describe(view)).rejects.toMatchObject({
      code: 'snowflake.object_missing',
      message: expect.stringContaining('TEST.PUBLIC.GONE'),
    });
  });

  it.each(['sqlapi', 'sdk'] as const)('say that there is no time travel: %s', async (driver) => {
    const source = driver === 'sdk' ? sdk : sqlApi;
    const sql = 'select * from TEST.PUBLIC."Every type" at (timestamp => ?::timestamp_tz)';
    await expect(source.query({ sql, binds: ['2026-01-01 00:00:00 +0000'] })).rejects.toMatchObject({
      code: 'snowflake.no_time_travel',
      message: expect.stringContaining('Time travel data is not available for table Every type'),
    });
  });

  it.each(['sqlapi', 'sdk'] as const)('refuse a key that is not registered: %s', async (driver) => {
    const stranger = connect({ driver, privateKeyPem: aKeyPair().privatePem });
    await expect(stranger).rejects.toMatchObject({ code: 'snowflake.key_refused' });
  });

  it.each(['sqlapi', 'sdk'] as const)('bind values by position: %s', async (driver) => {
    const source = driver === 'sdk' ? sdk : sqlApi;
    const result = await source.query({
      sql: 'select "Id" from TEST.PUBLIC."Every type" where "Id" = ? and flag = ? and amount = ?',
      binds: [12345678901234567n, true, -1.5],
    });
    expect(await rowsOf(result)).toEqual([['12345678901234567']]);
  });
});

function connect(
  options: Pick<ConnectOptions, 'driver'> & Partial<ConnectOptions>,
): Promise<SnowflakeSource> {
  return connectSnowflake({
    url: server.url,
    account: 'local',
    user: 'sync',
    privateKeyPem: keys.privatePem,
    database: 'TEST',
    schema: 'PUBLIC',
    ...options,
  });
}

async function rowsOf(result: SnowflakeResult): Promise<Cells[]> {
  const rows: Cells[] = [];
  for await (const row of result.rows()) rows.push(row);
  return rows;
}

async function copied(result: SnowflakeResult): Promise<string> {
  const targets: Readonly<Record<string, string>> = { fixed: 'bigint', timestamp_ntz: 'timestamp' };
  const codecs = result.columns.map((column) => codecFor(column, targets[column.type] ?? 'text'));
  const chunks: Uint8Array[] = [];
  for await (const chunk of result.copyText(codecs)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function aKeyPair(): { privatePem: string; publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
