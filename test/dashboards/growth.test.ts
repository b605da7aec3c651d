import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryOut } from '../../src/pipeline/carry-out.ts';
import { loadSteps } from '../../src/pipeline/steps.ts';
import { inTransaction } from '../../src/postgres/pool.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

const collisions = 4_000;

let database: TestDatabase;
// Each collision is two visits of one payer on one of two hundred days.
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`
    create function pg_temp.id(number bigint) returns uuid language sql as $$ select lpad(number::text, 32, '0')::uuid $$;
    create temporary table side as
      select n, pg_temp.id(n) as visit_id, pg_temp.id(n # 1) as con_visit_id, pg_temp.id(7) as owner,
        date '2026-01-01' + (n / 2 % 200)::integer as day
      from generate_series(2::bigint, ${2 * collisions + 1}) n;
    insert into pipeline.payer_part (payer_id, is_shown, state, changed_by_run) values (pg_temp.id(7), true, 'NY', 1);
    insert into conflict.visit_snapshots
      (visit_id, person_key, application_visit_id, visit_date, is_missed, provider_id, payer_id, caregiver_id)
      select visit_id, visit_id, n, day, false, visit_id, owner, visit_id from side;
    insert into conflict.conflicts
      (conflict_id, visit_id, person_key, provider_id, payer_id, visit_date, created_on, recorded_on)
      select n, visit_id, visit_id, visit_id, owner, day, day, day from side;
    insert into conflict.conflict_visit_maps
      (id, conflict_id, visit_id, con_visit_id, person_key, provider_id, con_provider_id, payer_id, con_payer_id,
       visit_date, created_on, detected_on, same_visit_time_flag)
      select n, n, visit_id, con_visit_id, visit_id, visit_id, con_visit_id, owner, owner, day, day, day, true from side`);
  await database.pool.query('vacuum analyze');
  await inTransaction(database.pool, async (client) => {
    await setInputs(client, 'full');
    await run(client);
  });
  await database.pool.query('vacuum analyze');
});
afterAll(() => database.drop());

describe('after a change of one pair', () => {
  it('only what is counted with it is read, out of four thousand collisions', async () => {
    const { rows, rowsIn } = await inTransaction(database.pool, async (client) => {
      await setInputs(client, 'incremental');
      await client.query('truncate pipeline.captured_pair, pipeline.captured_money');
      await client.query(`update conflict.conflict_visit_maps set status = 'R' where id = 4711`);
      return run(client);
    });
    expect(rowsIn).toBeLessThan(100);
    expect(rows).toBeGreaterThan(0);
    const { rows: found } = await database.pool.query(
      `select key ->> 'status' as status, sum(collisions)::integer as collisions
       from conflict.dashboard_state where dimension = 'status' group by 1 order by 1`,
    );
    expect(found).toEqual([
      { status: 'R', collisions: 1 },
      { status: 'U', collisions },
    ]);
  });
});

async function setInputs(client: pg.PoolClient, mode: 'full' | 'incremental'): Promise<void> {
  await client.query(
    `select set_config('cm.as_of', '2026-11-23', true), set_config('cm.mode', $1, true),
      set_config('cm.run_id', $2, true), set_config('cm.evaluated', $3, true), set_config('cm.capture', 'on', true)`,
    mode === 'full' ? [mode, '1', '{}'] : [mode, '2', '{"payer": 1, "pipeline": 1}'],
  );
}

/** Money and dashboards; what the latter read and wrote. */
async function run(client: pg.PoolClient): Promise<{ rows: number; rowsIn: number }> {
  const steps = (await loadSteps()).filter(({ name }) => /money|dashboards/.test(name));
  let done = { rows: 0, rowsIn: 0 };
  for (const step of steps) done = await carryOut(client, step);
  return done;
}
