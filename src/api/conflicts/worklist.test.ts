import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { checkOut } from '../../postgres/pool.ts';
import { fillWorld, idOf } from '../small-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Four visits of four agencies; the first collides with each of the others. */
const fillFour = () =>
  fillWorld(database.pool, {
    visits: [{ provider: 1 }, { provider: 2 }, { provider: 3 }, { provider: 4 }],
    pairs: [
      { between: [0, 1], rules: ['distance'] },
      { between: [0, 2], rules: ['same_sch_time'] },
      { between: [0, 3], rules: ['visit_time_over_another_visit_time'] },
    ],
  });

/** Rows that the worklist has and should not have, or the other way round. */
const differences = async (): Promise<unknown[]> => {
  const { rows } = await database.pool.query(`
    (select 'too much' as what, to_jsonb(w) as row from conflict.worklist w
     except all select 'too much', to_jsonb(e) from conflict.worklist_entries e)
    union all
    (select 'missing', to_jsonb(e) from conflict.worklist_entries e
     except all select 'missing', to_jsonb(w) from conflict.worklist w)`);
  return rows;
};

const namesOfConflict = async (id: number): Promise<string> => {
  const { rows } = await database.pool.query<{ search_text: string }>(
    'select search_text from conflict.worklist where conflict_id = $1',
    [id],
  );
  return rows[0]?.search_text ?? '';
};

/** How many statements wait for a row that somebody else is writing. */
const waiting = async (): Promise<number | null> => {
  const { rowCount } = await database.pool.query(
    "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rowCount;
};

const aWrite = (sql: string, ...values: fc.Arbitrary<unknown>[]) =>
  fc.record({ sql: fc.constant(sql), values: fc.tuple(...values) });

it('says after any writes what its definition says', async () => {
  const status = fc.constantFrom('U', 'R', 'D', 'N', 'W', 'I');
  const pairId = fc.integer({ min: 1, max: 6 });
  const conflictId = fc.integer({ min: 1, max: 4 });
  const visitId = fc.nat({ max: 3 }).map((index) => idOf('visit', index));
  const price = fc.constantFrom('0', '12.5', '33.3333333333333333');
  const agency = fc.constantFrom('Äthel Home', 'Beacon');
  const write = fc.oneof(
    aWrite('update conflict.conflicts set status = $2 where conflict_id <= $1', conflictId, status),
    aWrite(
      'update conflict.conflicts set flag_for_review = $2 where conflict_id = $1',
      conflictId,
      fc.boolean(),
    ),
    aWrite('update conflict.conflicts set office_id = null where conflict_id = $1', conflictId),
    aWrite('update conflict.conflict_visit_maps set status = $2 where id >= $1', pairId, status),
    aWrite('update conflict.conflict_visit_maps set distance_flag = not distance_flag where id = $1', pairId),
    aWrite('delete from conflict.conflict_visit_maps where id = $1', pairId),
    aWrite('update conflict.pair_money set overlap_price = $2 where pair_id = $1', pairId, price),
    aWrite('update conflict.pair_money set is_canonical = not is_canonical where pair_id = $1', pairId),
    aWrite('update conflict.pair_money set conflict_id = $2 where pair_id = $1', pairId, conflictId),
    aWrite('delete from conflict.pair_money where pair_id = $1', pairId),
    aWrite(
      'update conflict.conflict_visit_maps set in_service_flag = not in_service_flag where id = $1',
      pairId,
    ),
    aWrite('update conflict.visit_snapshots set provider_name = $2 where visit_id = $1', visitId, agency),
    aWrite('update conflict.visit_snapshots set caregiver_last_name = null where visit_id = $1', visitId),
    aWrite('delete from conflict.visit_snapshots where visit_id = $1', visitId),
    aWrite(`insert into conflict.visit_snapshots select * from spare_snapshot
            on conflict (visit_id) do update set provider_name = excluded.provider_name`),
  );
  await fillFour();
  await database.pool.query('create table spare_snapshot as select * from conflict.visit_snapshots');
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 6 }), async (writes) => {
      await fillFour();
      for (const { sql, values } of writes) await database.pool.query(sql, [...values]);
      expect(await differences()).toEqual([]);
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

it('is empty once the pairs are', async () => {
  await fillFour();
  await database.pool.query('truncate conflict.conflict_visit_maps cascade');
  expect((await database.pool.query('select from conflict.worklist')).rowCount).toBe(0);
});

it('follows an agency that got another name on both sides of its pairs', async () => {
  await fillFour();
  await database.pool.query(
    "update conflict.visit_snapshots set provider_name = 'Beacon Hill' where visit_id = $1",
    [idOf('visit', 3)],
  );
  expect(await namesOfConflict(4)).toContain(' beacon hill');
  expect(await namesOfConflict(1)).toContain(' beacon hill');
  expect(await namesOfConflict(2)).not.toContain('beacon');
});

it('misses nothing of two writers who change two pairs of one conflict at the same time', async () => {
  await fillFour();
  const resolve = "update conflict.conflict_visit_maps set status = 'R' where id = $1";
  const first = await checkOut(database.pool);
  await first.query('begin');
  await first.query(resolve, [1]);
  const second = database.pool.query(resolve, [3]);
  await vi.waitFor(async () => expect(await waiting()).toBe(1));
  await first.query('commit');
  first.release();
  await second;
  expect(await differences()).toEqual([]);
});
