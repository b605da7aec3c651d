import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('no function and no view asks for the inputs of a run, which its plan might outlive', async () => {
  const { rows } = await database.pool.query(`
    with definition as (
      select oid::regprocedure::text as name, pg_get_functiondef(oid) as body
      from pg_proc
      where pronamespace in ('pipeline'::regnamespace, 'conflict'::regnamespace, 'access'::regnamespace)
        and prokind = 'f'
      union all
      select oid::regclass::text, pg_get_viewdef(oid)
      from pg_class
      where relkind in ('v', 'm')
    )
    select name from definition
    where regexp_replace(body, '^CREATE OR REPLACE FUNCTION \\S+', '')
      ~ 'pipeline\\.(as_of|last_as_of|is_full|run_id|evaluated_run)\\('`);
  expect(rows).toEqual([]);
});
