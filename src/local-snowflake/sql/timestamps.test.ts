import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.discard());

async function value(expression: string): Promise<string | null | undefined> {
  return (await server.rows(`select ${expression}`))[0]?.[0];
}

describe('TO_CHAR of a timestamp', () => {
  it.each([
    ['YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM', '2026-11-03 14:05:06.123456789 -0530'],
    ['TZH|TZM|TZH:TZM', '-05|30|-05:30'],
    ['FF FF0 FF1 FF2 FF4 FF5 FF8', '123456789  1 12 1234 12345 12345678'],
    ['DY, DD MON YY', 'Tue, 03 Nov 26'],
    ['dy dd mmmm uuuu', 'Tue 03 November 2026'],
    ['HH HH12 HH24 AM PM', '14 02 14 PM PM'],
    ['hh12:mi:ss am', '02:05:06 PM'],
    // What is no element stands for itself, quoted or not.
    ['YYYY"Y"MM"%d" Q? 100%', '2026Y11%d Q? 100%'],
  ])('as %s is %s', async (format, expected) => {
    const timestamp = "'2026-11-03 14:05:06.123456789 -0530'::timestamp_tz";
    expect(await value(`to_char(${timestamp}, '${format}')`)).toBe(expected);
  });
});

describe('timestamps, dates and times', () => {
  it.each([
    // The first and the last year, to the last digit
    ["'0001-01-01 00:00:00'::timestamp_ntz", '-62135596800.000000000'],
    ["'9999-12-31 23:59:59.999999999'::timestamp_ntz", '253402300799.999999999'],
    ["'0001-01-01 00:00:00 +0000'::timestamp_tz", '-62135596800.000000000 1440'],
    ["'9999-12-31 23:59:59.999999999 -0500'::timestamp_tz", '253402318799.999999999 1140'],
    ["'9999-12-31 23:59:59.999999999 +0000'::timestamp_ltz", '253402300799.999999999'],
    ["'0001-01-01'::date", '-719162'],
    ["'9999-12-31'::date", '2932896'],
    ["dateadd(second, 1, '9999-12-31 23:59:59'::timestamp_ntz)", '253402300800.000000000'],
    ["dateadd(nanosecond, -1, '1970-01-01'::timestamp_ntz)", '-0.000000001'],
    ["dateadd(nanosecond, 1001, '1969-12-31 23:59:59.999999999'::timestamp_ntz)", '0.000001000'],
    ["'1969-12-31 23:59:58.999999999'::timestamp_ntz", '-1.000000001'],
    ["'0001-01-01 00:00:00.000000001'::timestamp_ntz", '-62135596799.999999999'],
    ["'1969-12-31 23:59:59.123456789'::timestamp_ntz(4)", '-0.8766'],
    ["'1969-12-31 23:59:59.123456789'::timestamp_ntz(7)", '-0.8765433'],
    ["'1969-12-31 23:59:59.9'::timestamp_ntz(0)", '-1'],
    // Nine digits of a time
    ["'23:59:59.123456789'::time", '86399.123456789'],
    ["'23:59:59.123456789'::time(3)", '86399.123'],
    ["'2026-01-01 10:11:12.123456789'::timestamp_ntz::time", '36672.123456789'],
    ["'1969-12-31 10:11:12.000000001'::timestamp_ntz::time", '36672.000000001'],
    ["'0:00:00'::time(0)", '0'],
    // What they look like
    [
      "to_char('0001-02-03 04:05:06.123456789'::timestamp_ntz, 'YYYY-MM-DD HH24:MI:SS.FF9')",
      '0001-02-03 04:05:06.123456789',
    ],
    [
      "to_char('2026-01-02 03:04:05.123456789 -0530'::timestamp_tz, 'YYYY-MM-DD HH24:MI:SS.FF6 TZH:TZM')",
      '2026-01-02 03:04:05.123456 -05:30',
    ],
    [
      "to_char('2026-01-02 03:04:05.123456789 +0100'::timestamp_tz, 'YYYYMMDD\"T\"HH24MISS.FFTZHTZM')",
      '20260102T030405.123456789+0100',
    ],
    ["to_char('2026-11-03 14:05:06 +0000'::timestamp_ltz, 'HH24 TZH:TZM')", '14 +00:00'],
    ["to_char('2026-01-02 03:04:05.123456789'::timestamp_ntz, 'SS.FF3 FF7 FF0')", '05.123 1234567 '],
    ["to_char('03:04:05.123456789'::time, 'HH12:MI:SS.FF9 PM')", '03:04:05.123456789 AM'],
    [
      "to_timestamp_ntz('02.01.2026 03:04:05.123456789', 'DD.MM.YYYY HH24:MI:SS.FF9')",
      '1767323045.123456789',
    ],
    ["to_timestamp_ntz('31.12.9999', 'DD.MM.YYYY')", '253402214400.000000000'],
    // Numbers
    ['to_timestamp_ntz(253402300799, 0)', '253402300799.000000000'],
    ['to_timestamp_ntz(-0.5)', '-0.500000000'],
    ['to_timestamp_ntz(1767225600123456789, 9)', '1767225600.123456789'],
    ["date_part(epoch_nanosecond, '9999-12-31 00:00:00.000000001'::timestamp_ntz)", '253402214400000000001'],
    ["date_part(epoch_second, '1969-12-31 23:59:59.5'::timestamp_ntz)", '-1'],
    ["date_part(nanosecond, '1969-12-31 23:59:59.000000005'::timestamp_ntz)", '5'],
    [
      "datediff(nanosecond, '0001-01-01'::timestamp_ntz, '0001-01-01 00:00:00.000000002'::timestamp_ntz)",
      '2',
    ],
    ["datediff(day, '0001-01-01'::date, '9999-12-31'::date)", '3652058'],
    ["date_trunc('week', '0001-01-04'::date)", '-719162'],
    ["date_trunc('hour', '1969-12-31 22:33:44.5 +0130'::timestamp_tz)", '-12600.000000000 1530'],
    ["date_trunc('month', '2026-03-08 12:00:00'::timestamp_ltz)", '1772323200.000000000'],
    ["last_day('9999-02-01'::date)", '2932590'],
    // Comparisons look at every digit
    ["'2026-01-01 00:00:00.000000001'::timestamp_ntz > '2026-01-01'::timestamp_ntz", 'true'],
    ["'2026-01-01 00:00:00.000000001'::timestamp_ntz <= '2026-01-01'::timestamp_ntz", 'false'],
    ["'2026-01-01 00:00:00'::timestamp_ntz between '2026-01-01' and '2026-01-01'", 'true'],
    ["null::timestamp_tz < '2026-01-01'::timestamp_tz", null],
    ['null::timestamp_ntz is not distinct from null::timestamp_ntz', 'true'],
    ["'2026-01-01'::timestamp_ntz is null", 'false'],
    ["greatest('2026-01-01'::timestamp_ntz, '9999-01-01'::timestamp_ntz)", '253370764800.000000000'],
    ["'12:00:00.000000001'::time > '12:00:00'::time", 'true'],
  ])('%s is %j', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  it('come back from a table as they went in, wherever they lie', async () => {
    await server.rows(
      'create or replace table moments (i int, ntz timestamp_ntz, tz timestamp_tz, ltz timestamp_ltz, tm time)',
    );
    const nanoseconds = fc.bigInt({ min: -62_135_596_800_000_000_000n, max: 253_402_300_799_999_999_999n });
    const moment = fc.record({
      nanoseconds,
      offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
      time: fc.bigInt({ min: 0n, max: 86_399_999_999_999n }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 20 }), async (moments) => {
        await server.rows('truncate table moments');
        const values = moments.map((_, i) => `(${i}, ?, ?, ?, ?)`).join(', ');
        const binds = moments.flatMap(({ nanoseconds: n, offset, time }) => [
          { type: 'TIMESTAMP_NTZ', value: `${n}` },
          { type: 'TIMESTAMP_TZ', value: `${n} ${offset + 1440}` },
          { type: 'TIMESTAMP_LTZ', value: `${n}` },
          { type: 'TIME', value: `${time}` },
        ]);
        const bindings = Object.fromEntries(binds.map((bind, i) => [i + 1, bind]));
        await server.rows(`insert into moments values ${values}`, { bindings });
        expect(await server.rows('select ntz, tz, ltz, tm from moments order by i')).toEqual(
          moments.map(({ nanoseconds: n, offset, time }) => [
            seconds(n),
            `${seconds(n)} ${offset + 1440}`,
            seconds(n),
            seconds(time),
          ]),
        );
        const sorted = moments.map(({ nanoseconds: n }) => n).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        expect(await server.rows('select ntz from moments order by tz')).toEqual(
          sorted.map((n) => [seconds(n)]),
        );
        expect(await server.rows('select min(ntz), max(ltz) from moments')).toEqual([
          [seconds(sorted[0] ?? 0n), seconds(sorted.at(-1) ?? 0n)],
        ]);
      }),
      { numRuns: 15 },
    );
  });
});

function seconds(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const digits = (size % 1_000_000_000n).toString().padStart(9, '0');
  return `${nanoseconds < 0n ? '-' : ''}${size / 1_000_000_000n}.${digits}`;
}
