import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runSync } from '../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../local-snowflake.ts';
import { byMonth, byShare, changeShifts, contents, createShifts, forgetShifts } from './shifts.ts';
import { type Moment, Victims } from './victims.ts';

const seed = Number(process.env.CM_KILL_SEED ?? Date.now() % 2 ** 31);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let snowflake: TestSnowflake;
let database: TestDatabase;
let keyFile: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  [snowflake, database] = await Promise.all([startTestSnowflake(folder.directory), createTestDatabase()]);
  keyFile = join(folder.directory, 'key.pem');
  await writeFile(keyFile, snowflake.privateKeyPem, { mode: 0o600 });
  await createShifts(snowflake);
});
afterAll(async () => {
  await Promise.all([snowflake.stop(), database.drop()]);
  await folder.discard();
});

let victims: Victims;
beforeEach(() => forgetShifts(database.pool));
afterEach(() => victims.discard());

/** Mostly while rows come, some before; a load of all chunks takes longer than any of them. */
const moment = fc.record<Moment>({
  after: fc.constantFrom('rows', 'rows', 'rows', 'rows', 'begin'),
  milliseconds: fc.integer({ min: 0, max: 250 }),
});
const moments = fc.sample(moment, { numRuns: 50, seed });

describe(`fifty kills at random moments (CM_KILL_SEED=${seed})`, () => {
  it.each([
    ['months', byMonth, moments.slice(0, 18)],
    ['shares', byShare, moments.slice(18, 34)],
  ] as const)('during a first load by %s end with the undisturbed table', async (by, table, kills) => {
    await sync(table);
    const undisturbed = await contents(database.pool);
    await forgetShifts(database.pool);
    victims = new Victims([database.url, snowflake.url, keyFile, by]);
    for (const kill of kills) {
      if ((await victims.syncAndKill(kill)) === 'done') await forgetShifts(database.pool);
      await untilNobodyHoldsLocks();
    }
    await sync(table);
    expect(await contents(database.pool)).toEqual(undisturbed);
  });

  it('during incremental syncs end with what a load of everything gives', async () => {
    await sync(byMonth);
    victims = new Victims([database.url, snowflake.url, keyFile, 'months']);
    for (const [round, kill] of moments.slice(34).entries()) {
      await changeShifts(snowflake, round + 1);
      await victims.syncAndKill(kill);
      await untilNobodyHoldsLocks();
    }
    await sync(byMonth);
    const { rows, ...disturbed } = await rowsOnly();
    await forgetShifts(database.pool);
    await sync(byMonth);
    const undisturbed = await rowsOnly();
    expect(rows).toEqual(undisturbed.rows);
    expect(disturbed).toEqual({ watermark: undisturbed.watermark, left: [], openLoads: [{ count: '0' }] });
  });
});

function sync(table: typeof byMonth) {
  return runSync({ pool: database.pool, source: snowflake.source, tables: [table], parallel: 2 });
}

/** Which months have a partition depends on the way that the rows took. */
async function rowsOnly() {
  const ask = async (sql: string) => (await database.pool.query(sql)).rows;
  return {
    rows: await ask('select shift_id, day, note, updated from analytics.shift order by shift_id'),
    watermark: await ask('select watermark from control.sync_state'),
    left: await ask("select relname from pg_class where relnamespace = 'analytics_stg'::regnamespace"),
    openLoads: await ask("select count(*) from control.sync_load where state = 'open'"),
  };
}

/** The server notices that a client is gone when its statement ends; then the locks of the run are free too. */
async function untilNobodyHoldsLocks(): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query<{ free: boolean }>(
      `select count(*) = 0 as free from pg_locks where locktype = 'advisory'
       and database = (select oid from pg_database where datname = current_database())`,
    );
    if (rows[0]?.free === true) return;
    await database.pool.query('select pg_sleep(0.01)');
  }
}
