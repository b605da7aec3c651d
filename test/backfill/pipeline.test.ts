import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTables } from '../../src/config/tables.ts';
import { runPipeline } from '../../src/pipeline/index.ts';
import { analyticsRows, withLock } from '../../src/postgres/locks.ts';
import { runSync } from '../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import {
  asOf,
  backfill,
  personKeySecret,
  readBackfilled,
  startAccount,
  type TestAccount,
} from './account.ts';

let account: TestAccount;

beforeAll(async () => {
  account = await startAccount({ visits: 8000, seed: 9 });
});
afterAll(() => account.discard());

async function syncedDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  await runSync({
    pool: database.pool,
    source: account.source,
    tables: await loadTables('config/tables'),
    parallel: 1,
  });
  return database;
}

const night = (database: TestDatabase) => runPipeline({ pool: database.pool, asOf, personKeySecret });

interface State {
  id: string;
  status: string;
  about: string;
}

async function states(database: TestDatabase, what: 'pairs' | 'conflicts'): Promise<State[]> {
  const { rows } = await database.pool.query<State>(
    what === 'pairs'
      ? `select id, status, concat_ws(' ', visit_id, con_visit_id, conflict_id, created_on) as about
         from conflict.conflict_visit_maps order by id`
      : `select conflict_id as id, status, concat_ws(' ', visit_id, group_id, recorded_on) as about
         from conflict.conflicts order by conflict_id`,
  );
  return rows;
}

describe('the pipeline after a backfill', () => {
  let database: TestDatabase;
  let brought: { pairs: State[]; conflicts: State[] };
  let after: { pairs: State[]; conflicts: State[] };

  beforeAll(async () => {
    database = await syncedDatabase();
    await backfill(database.pool, account);
    brought = { pairs: await states(database, 'pairs'), conflicts: await states(database, 'conflicts') };
    await night(database);
    after = { pairs: await states(database, 'pairs'), conflicts: await states(database, 'conflicts') };
  });
  afterAll(() => database.drop());

  it('knows every visit that was brought', async () => {
    const { rows } = await database.pool.query('select reason from control.backfill_reject');
    expect(rows).toEqual([]);
  });

  it('keeps the ids and states of all pairs that were brought', () => {
    expect(brought.pairs.length).toBeGreaterThan(80);
    expect(new Set(brought.pairs.map(({ status }) => status))).toEqual(new Set('URDNWI'));
    expect(after.pairs.slice(0, brought.pairs.length)).toEqual(brought.pairs);
  });

  it('keeps the ids and states of all conflicts that were brought', () => {
    expect(after.conflicts.slice(0, brought.conflicts.length)).toEqual(brought.conflicts);
  });

  it('numbers what it finds itself from the highest id on', () => {
    for (const what of ['pairs', 'conflicts'] as const) {
      const highest = Number(brought[what].at(-1)?.id);
      const own = after[what].slice(brought[what].length).map(({ id }) => Number(id));
      expect(own.length).toBeGreaterThan(0);
      expect(own).toEqual(own.map((_, index) => highest + 1 + index));
    }
  });

  it('gives the persons of the source the keys that it gives them itself', async () => {
    const { rows } = await database.pool.query<{ n: number }>(
      `select count(*)::int as n from conflict.visit_snapshots s
       join pipeline.caregiver_person person using (caregiver_id)
       where s.person_key <> person.person_key`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('keeps in the snapshots what only the source knows', async () => {
    const { rows } = await database.pool.query<{ n: number }>(
      `select count(*)::int as n from conflict.visit_snapshots
       where agency_contact is not null and utc_offset_minutes is not null`,
    );
    expect(rows[0]?.n).toBeGreaterThan(10);
  });

  it('is not undone: another backfill is turned away and changes nothing', async () => {
    const before = await readBackfilled(database.pool);
    await expect(backfill(database.pool, account)).rejects.toMatchObject({
      code: 'backfill.pipeline_ran',
      exitCode: 4,
      hint: expect.not.stringMatching(/truncate|delete|drop/i),
    });
    expect(await readBackfilled(database.pool)).toEqual(before);
  });

  it('is not undone either when the last backfill was cut off half-way', async () => {
    await database.pool.query(
      "update control.run set state = 'failed' where kind = 'backfill' and state = 'done'",
    );
    await expect(backfill(database.pool, account)).rejects.toMatchObject({ code: 'backfill.pipeline_ran' });
  });
});

describe('the pipeline after a backfill whose source gives events ids of its own', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await syncedDatabase();
    await renameEvents();
    await backfill(database.pool, account);
  });
  afterAll(async () => {
    await renameEvents();
    await database.drop();
  });

  it('keeps the ids and states of their pairs', async () => {
    const brought = await states(database, 'pairs');
    const { rows } = await database.pool.query<{ events: number }>(
      'select count(*)::int as events from conflict.conflict_visit_maps where in_service_flag or pto_flag',
    );
    expect(rows[0]?.events).toBeGreaterThan(5);
    await night(database);
    const after = await states(database, 'pairs');
    expect(after.slice(0, brought.length)).toEqual(brought);
  });
});

/** Other ids for every event of the source; done twice, the ones from before. */
async function renameEvents(): Promise<void> {
  for (const side of ['', 'Con']) {
    const result = await account.source.query({
      sql: `update CONFLICTREPORT.PUBLIC.CONFLICTVISITMAPS
            set "${side}VisitID" = reverse(left("${side}VisitID", 8)) || substr("${side}VisitID", 9)
            where "${side}InserviceStartDate" is not null or "${side}PTOStartDate" is not null`,
    });
    await result.cancel().catch(() => undefined);
  }
}

describe('a backfill after the pipeline', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await syncedDatabase();
  });
  afterAll(() => database.drop());

  it('is turned away while the pipeline runs', async () => {
    await withLock(database.pool, analyticsRows, async () => {
      await expect(backfill(database.pool, account)).rejects.toMatchObject({
        code: 'lock.held',
        exitCode: 4,
      });
    });
  });

  it('is turned away when the ids clash, and changes nothing', async () => {
    await night(database);
    const before = await readBackfilled(database.pool);
    await expect(backfill(database.pool, account)).rejects.toMatchObject({
      code: 'backfill.ids_clash',
      exitCode: 4,
      message: expect.stringMatching(/[\d,]+ of their numbers clash/),
    });
    expect(await readBackfilled(database.pool)).toEqual(before);
  });
});

describe('a backfill of visits that are gone', () => {
  it('brings their pairs and lists them', async () => {
    const database = await syncedDatabase();
    try {
      await backfill(database.pool, account);
      const { rows: pairs } = await database.pool.query<{ visit_id: string }>(
        "select visit_id from conflict.conflict_visit_maps where status = 'U' and not pto_flag order by id limit 1",
      );
      await database.pool.query('delete from analytics.visit where visit_id = $1', [pairs[0]?.visit_id]);
      const { rejects } = await backfill(database.pool, account);
      expect(rejects).toEqual([expect.objectContaining({ reason: 'visit_unknown', stored: true })]);
      expect(rejects[0]?.rows).toBeGreaterThanOrEqual(2);
    } finally {
      await database.drop();
    }
  });
});
