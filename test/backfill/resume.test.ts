import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { steps } from '../../src/backfill/steps.ts';
import { withLock } from '../../src/postgres/locks.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { installGate, killWithinStep } from '../kill-within-step.ts';
import { backfill, readBackfilled, startAccount, type TestAccount } from './account.ts';

let account: TestAccount;
let database: TestDatabase;
let keyFile: string;
let undisturbed: Record<string, object[]>;

beforeAll(async () => {
  account = await startAccount({ visits: 3000, seed: 6 });
  keyFile = join(tmpdir(), `cm-backfill-${process.pid}.p8`);
  await writeFile(keyFile, account.privateKeyPem, { mode: 0o600 });
  database = await createTestDatabase();
  await backfill(database.pool, account);
  undisturbed = withoutSurrogates(await readBackfilled(database.pool));
  await installGate(database.pool);
});
afterAll(async () => {
  await database.drop();
  await account.discard();
  await rm(keyFile, { force: true });
});

describe('a backfill that is killed', () => {
  it.each(steps.map(({ name }) => name))(
    'in %s, before it commits, ends as if undisturbed when it is run again',
    async (step) => {
      await startOver();
      await killWithin(step);
      const halfWay = withoutSurrogates(await readBackfilled(database.pool));
      expect(halfWay).not.toEqual(undisturbed);
      await backfill(database.pool, account);
      expect(withoutSurrogates(await readBackfilled(database.pool))).toEqual(undisturbed);
      expect(await runs()).toEqual(['failed', 'done']);
      expect(await staged()).toBe(0);
    },
  );
});

describe('a backfill', () => {
  it('changes nothing when it is run again, not even a row version', async () => {
    await startOver();
    await backfill(database.pool, account);
    const before = await versions();
    const { steps: again } = await backfill(database.pool, account);
    expect(again.flatMap(({ tables }) => tables)).toSatisfy((tables: { inserted: number }[]) =>
      tables.every((table) =>
        Object.values(table).every((value) => typeof value === 'string' || value === 0),
      ),
    );
    expect(await versions()).toEqual(before);
  });

  it('brings what the source has changed and added since', async () => {
    await startOver();
    await backfill(database.pool, account);
    const [contact] = await account.run('select min(ID) from CONFLICTREPORT.PUBLIC.CONTACT_MAINTENANCE');
    const setPhone = (phone: string) =>
      account.run(
        `update CONFLICTREPORT.PUBLIC.CONTACT_MAINTENANCE set PHONE = '${phone}' where ID = ${contact?.[0]}`,
      );
    await setPhone('(555) 099-0000');
    const { steps: again } = await backfill(database.pool, account);
    const changed = again.flatMap(({ tables }) => tables).filter(({ updated }) => updated > 0);
    expect(changed).toEqual([{ table: 'contact_maintenance', inserted: 0, updated: 1, deleted: 0 }]);
  });

  it('is turned away while another one works', async () => {
    await withLock(database.pool, 'cm backfill', async () => {
      await expect(backfill(database.pool, account)).rejects.toMatchObject({
        code: 'lock.held',
        exitCode: 4,
      });
    });
  });

  it('says which step failed, keeps what earlier ones brought, and goes on from there', async () => {
    await startOver();
    await database.pool.query(
      'alter table conflict.notifications add constraint odd check (notification_id < 0)',
    );
    await expect(backfill(database.pool, account)).rejects.toMatchObject({
      code: 'backfill.step_failed',
      message: expect.stringContaining('notifications: '),
      exitCode: 1,
    });
    await database.pool.query('alter table conflict.notifications drop constraint odd');
    const { rows } = await database.pool.query('select count(*)::int as n from conflict.conflicts');
    expect(rows).not.toEqual([{ n: 0 }]);
    expect(await runs()).toEqual(['failed']);
    expect(await staged()).toBe(0);
  });

  it('names the column that a table of the source lacks', async () => {
    await startOver();
    const source = { ...account.source, describe: describeWithout('PHONE') };
    await expect(backfill(database.pool, { source })).rejects.toMatchObject({
      code: 'backfill.column_gone',
      message: expect.stringContaining('CONTACT_MAINTENANCE has no column "PHONE"'),
    });
  });

  it('says where to set the place of the tables when they are not there', async () => {
    await startOver();
    await expect(backfill(database.pool, account, { schema: 'NOWHERE' })).rejects.toMatchObject({
      code: 'snowflake.object_missing',
      message: expect.stringContaining('CONFLICTREPORT.NOWHERE.NORESPONSEREASONS'),
      hint: expect.stringContaining('backfill.schema'),
    });
  });
});

const describeWithout = (name: string) => async (view: Parameters<TestAccount['source']['describe']>[0]) =>
  (await account.source.describe(view)).filter((column) => column.name !== name);

async function startOver(): Promise<void> {
  const tables = Object.keys(undisturbed).filter(
    (table) => table !== 'backfill_reject' && table !== 'settings',
  );
  await database.pool.query(`truncate ${tables.map((table) => `conflict.${table}`).join(', ')} cascade`);
  await database.pool.query(`
    update conflict.settings set extra_distance = 0, extra_distance_percent = 0, no_response_limit_days = 7;
    truncate control.backfill_reject, control.step, control.run, control.pipeline_state cascade`);
}

/** Kills a run in another process when the step has written everything and is about to commit. */
function killWithin(step: string): Promise<void> {
  const script = ['test/backfill/run-once.ts', database.url, account.url, keyFile];
  return killWithinStep(database, { step, script });
}

/** Rows that the source does not number get a number here, another one after each start. */
function withoutSurrogates(tables: Record<string, object[]>): Record<string, object[]> {
  const failures = (tables.failed_api_logs ?? []).map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'failed_api_log_id')),
  );
  return { ...tables, failed_api_logs: failures };
}

async function runs(): Promise<string[]> {
  const { rows } = await database.pool.query<{ state: string }>(
    'select state from control.run order by run_id',
  );
  return rows.map(({ state }) => state);
}

async function staged(): Promise<number | null> {
  const { rowCount } = await database.pool.query(
    "select from pg_class where relnamespace = 'conflict_stg'::regnamespace and relkind in ('r', 'v')",
  );
  return rowCount;
}

/** Which transaction wrote each row, and where the numbers stand. */
async function versions(): Promise<object> {
  const tables = Object.keys(undisturbed).filter((table) => table !== 'backfill_reject');
  const { rows } = await database.pool.query(
    tables
      .map(
        (table) =>
          `select '${table}' as name, string_agg(concat(ctid, xmin), ' ' order by ctid) as rows from conflict.${table}`,
      )
      .join(' union all '),
  );
  const { rows: sequences } = await database.pool.query(
    "select sequencename, last_value from pg_sequences where schemaname = 'conflict' order by 1",
  );
  return { rows, sequences };
}
