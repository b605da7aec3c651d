import { afterAll, beforeAll, expect, it } from 'vitest';
import { conflictSchema } from '../contract.ts';
import { addUser, fillWorld } from '../small-world.ts';
import { startTestApi, type TestApi } from '../test-api.ts';

let api: TestApi;
let cookie: string;

/** Visit 0 against two others; the second pair was found later than the first. */
beforeAll(async () => {
  api = await startTestApi();
  const { pool } = api.database;
  await fillWorld(pool, {
    visits: [{ provider: 1 }, { provider: 2 }, { provider: 3 }, { provider: 1 }, { provider: 2 }],
    pairs: [
      { between: [0, 1], rules: ['same_sch_time'] },
      { between: [0, 2], rules: ['same_sch_time'] },
      { between: [3, 4], rules: ['same_sch_time'] },
    ],
  });
  cookie = await api.signIn(await addUser(pool, { number: 1, role: 'provider', organisation: 1 }));
  await pool.query(
    `insert into conflict.log_fields (log_field_id, field_name, label)
     values (1, 'StatusFlag', 'Status'), (2, 'ConflictStatusFlag', 'Status of the conflict')`,
  );
  const tell = async (
    con: number,
    day: string,
    ...changes: [field: number, from: string | null, to: string][]
  ) => {
    const { rows } = await pool.query<{ log_history_id: string }>(
      `insert into conflict.log_history (pair_id, created_at)
       select id, $2 from conflict.conflict_visit_maps where conflict_id = 1 and con_visit_id = $1
       returning log_history_id`,
      [`00000004-0000-4000-8000-00000000000${con}`, day],
    );
    for (const [field, from, to] of changes)
      await pool.query(
        `insert into conflict.log_history_values (log_history_id, log_field_id, old_value, new_value)
         values ($1, $2, $3, $4)`,
        [rows[0]?.log_history_id, field, from, to],
      );
  };
  await tell(1, '2026-11-10', [1, null, 'U'], [2, null, 'U']);
  await tell(1, '2026-11-12', [1, 'U', 'R']);
  await tell(1, '2026-11-14', [1, 'R', 'U']);
  // A new pair tells its conflict's status, which has not changed.
  await tell(2, '2026-11-20', [1, null, 'U'], [2, null, 'U']);
});
afterAll(() => api.close());

const read = async (conflict: number) => {
  const { body } = await api.get(`/api/conflicts/${conflict}`, cookie);
  const { statusSince, pairs } = conflictSchema.parse(JSON.parse(body));
  return { statusSince, pairs: pairs.map((pair) => pair.statusSince) };
};

it('says since when a conflict and each of its pairs have their status', async () => {
  expect(await read(1)).toEqual({ statusSince: '2026-11-10', pairs: ['2026-11-14', '2026-11-20'] });
});

it('says nothing where no history tells', async () => {
  expect(await read(4)).toEqual({ statusSince: null, pairs: [null] });
});
