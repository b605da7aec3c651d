import process from 'node:process';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CmError } from '../../src/errors.ts';
import { connectSnowflake, type SnowflakeSource } from '../../src/snowflake/index.ts';
import { runSync } from '../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../local-snowflake.ts';
import { breakingLine } from './line.ts';
import { byMonth, byShare, contents, createShifts, forgetShifts } from './shifts.ts';

const seed = Number(process.env.CM_KILL_SEED ?? Date.now() % 2 ** 31);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let snowflake: TestSnowflake;
let database: TestDatabase;

beforeAll(async () => {
  folder = await temporaryFolder();
  [snowflake, database] = await Promise.all([startTestSnowflake(folder.directory), createTestDatabase()]);
  await createShifts(snowflake);
});
afterAll(async () => {
  await Promise.all([snowflake.stop(), database.drop()]);
  await folder.discard();
});
beforeEach(() => forgetShifts(database.pool));

/** Two streams break together; the longest answer is shorter than the shortest length. */
const lengths = fc.sample(fc.integer({ min: 3_000, max: 12_000 }), { numRuns: 12, seed });

describe(`a connection to Snowflake that is cut (CM_KILL_SEED=${seed})`, () => {
  it.each([
    ['months', byMonth],
    ['shares', byShare],
  ] as const)('is made again, and a load by %s ends with the undisturbed table', async (_by, table) => {
    await sync(snowflake.source, table);
    const undisturbed = await contents(database.pool);
    await forgetShifts(database.pool);
    const line = await breakingLine(snowflake.url, lengths);
    const source = await connectPatiently(line.url, 9);
    await sync(source, table);
    expect(line.cuts()).toBeGreaterThan(3);
    expect(await contents(database.pool)).toEqual(undisturbed);
    await source.close();
    line.close();
  });

  it('for longer than it is tried leaves the load to the next runs', async () => {
    await sync(snowflake.source, byShare);
    const undisturbed = await contents(database.pool);
    await forgetShifts(database.pool);
    const line = await breakingLine(snowflake.url, lengths);
    let failures = 0;
    for (;;) {
      try {
        const source = await connectPatiently(line.url, 1);
        await sync(source, byShare);
        await source.close();
        break;
      } catch (error) {
        expect(error).toBeInstanceOf(CmError);
        failures += 1;
      }
    }
    expect(failures).toBeGreaterThan(1);
    expect(await contents(database.pool)).toEqual(undisturbed);
    line.close();
  });
});

function sync(source: SnowflakeSource, table: typeof byMonth) {
  return runSync({ pool: database.pool, source, tables: [table], parallel: 2 });
}

function connectPatiently(url: string, attempts: number): Promise<SnowflakeSource> {
  return connectSnowflake({
    ...{ account: 'LOCAL', user: 'CM_SYNC', database: 'ANALYTICS', schema: 'BI' },
    url,
    privateKeyPem: snowflake.privateKeyPem,
    driver: 'sqlapi',
    retry: { attempts, firstDelayMs: 5 },
  });
}
