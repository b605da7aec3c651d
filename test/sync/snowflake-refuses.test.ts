import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Faults } from '../../src/local-snowflake/faults.ts';
import type { SnowflakeSource } from '../../src/snowflake/index.ts';
import { runSync } from '../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import {
  connectTestSnowflake,
  startTestSnowflake,
  type TestSnowflake,
  temporaryFolder,
} from '../local-snowflake.ts';
import { byMonth, byShare, contents, createShifts, forgetShifts, inOnePiece } from './shifts.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let snowflake: TestSnowflake;
let source: SnowflakeSource;
let database: TestDatabase;

beforeAll(async () => {
  folder = await temporaryFolder();
  [snowflake, database] = await Promise.all([startTestSnowflake(folder.directory), createTestDatabase()]);
  source = await connectTestSnowflake({ ...snowflake, retry: { firstDelayMs: 1, longestDelayMs: 4 } });
  await createShifts(snowflake);
  // Some 24 MB, so that a read in one piece has several partitions and can be refused between them.
  await createReports('LONG_REPORTS', 12_000);
  await createReports('REPORTS', 100);
});
afterAll(async () => {
  await source.close();
  await Promise.all([snowflake.stop(), database.drop()]);
  await folder.discard();
});
afterEach(() => snowflake.misbehave({}));

const faults: [string, Faults][] = [
  ['tokens that expire at once, but for one request', { tokens: { requests: 1 } }],
  ['nine of ten requests refused with 429 or 503', { storm: { seed: 12, share: 0.9, longest: 8 } }],
  ['partitions refused with 503', { refusals: [{ count: 7, status: 503, of: 'partition' }] }],
  [
    'all of that and answers that break off',
    {
      tokens: { requests: 2 },
      storm: { seed: 13, share: 0.4, longest: 3 },
      cuts: [
        { count: 3, of: 'partition' },
        { count: 2, of: 'submit' },
      ],
    },
  ],
];

describe.each([
  ['in one piece', { ...inOnePiece, source_view: 'ANALYTICS.BI.LONG_REPORTS' }],
  ['by months', { ...byMonth, source_view: 'ANALYTICS.BI.REPORTS' }],
  ['by shares', { ...byShare, source_view: 'ANALYTICS.BI.REPORTS' }],
] as const)('a load %s', (_by, table) => {
  let undisturbed: unknown;
  beforeAll(async () => {
    undisturbed = await loadTwice({});
  });

  it.each(faults)('among %s ends with the undisturbed table', async (_what, disturbance) => {
    expect(await loadTwice(disturbance)).toEqual(undisturbed);
  });

  /** What a first load leaves, and a full one after it that has to correct each row. */
  async function loadTwice(disturbance: Faults): Promise<unknown> {
    await forgetShifts(database.pool);
    snowflake.misbehave(disturbance);
    const load = { pool: database.pool, source, tables: [table], parallel: 2 };
    await runSync(load);
    const first = await all();
    await database.pool.query("update analytics.shift set note = 'spoilt', report = ''");
    const { tables } = await runSync({ ...load, full: true });
    return { first, second: await all(), updated: tables.map(({ updated }) => updated) };
  }
});

async function all(): Promise<unknown> {
  const sql = 'select shift_id, md5(report) as report from analytics.shift order by shift_id';
  return { reports: (await database.pool.query(sql)).rows, contents: await contents(database.pool) };
}

async function createReports(view: string, length: number): Promise<void> {
  await snowflake.run(`create view ANALYTICS.BI.${view} as
    select "Shift Id", "Day", "Note", "Updated", repeat('é"', ${length}) || "Shift Id" as "Report"
    from ANALYTICS.BI.SHIFTS`);
}
