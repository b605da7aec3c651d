import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillWorld } from '../../src/api/small-world.ts';
import { runCm } from '../command-line.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

describe('cm conflict history', () => {
  let database: TestDatabase;
  const cm = (...args: string[]) => runCm(['conflict', ...args], { CM_POSTGRES_URL: database.url });

  beforeAll(async () => {
    database = await createTestDatabase();
    await fillWorld(database.pool, {
      visits: [{ provider: 1 }, { provider: 2 }],
      pairs: [{ between: [0, 1], rules: ['same_sch_time'] }],
    });
    await database.pool.query(`
      insert into conflict.log_fields (log_field_id, field_name, label) values (6, 'StatusFlag', 'Status');
      insert into control.run (kind, as_of) values ('pipeline', '2026-11-23');
      insert into conflict.log_history (pair_id, created_at, run_id) values (1, '2026-11-23', 1);
      insert into conflict.log_history (pair_id, created_at, user_id, user_name)
      values (1, '2026-11-24 10:05:06', gen_random_uuid(), 'Ann Lee');
      insert into conflict.log_history (pair_id, created_at) values (1, '2026-01-02 03:04:05');
      insert into conflict.log_history_values (log_history_id, log_field_id, old_value, new_value)
      values (1, 6, null, 'U'), (2, 6, 'U', 'W'), (3, 6, 'U', 'R')`);
  });
  afterAll(() => database.drop());

  it('prints when, which field, what it was and is, and who', async () => {
    const { stdout, exitCode } = await cm('history', '1');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'date | pair | field | change | who',
      '2026-11-23 | 1 | Status | – → U | night, run 1',
      '2026-11-24 10:05:06 | 1 | Status | U → W | Ann Lee',
      '2026-01-02 03:04:05 | 1 | Status | U → R | old system',
      '',
    ]);
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await cm('history', '1', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      conflictId: '1',
      entries: [
        {
          pairId: '1',
          at: '2026-11-23T00:00:00',
          by: { kind: 'night', runId: '1', asOf: '2026-11-23' },
          changes: [{ field: 'StatusFlag', label: 'Status', old: null, new: 'U' }],
        },
        { by: { kind: 'person', name: 'Ann Lee' } },
        { by: { kind: 'unknown' } },
      ],
    });
  });

  it.each([
    ['999', 1, 'There is no conflict 999.'],
    ['nine', 2, '"nine" is not the number of a conflict.'],
  ])('says of conflict %s that there is none', async (id, exitCode, message) => {
    expect(await cm('history', id)).toMatchObject({ exitCode, stderr: expect.stringContaining(message) });
  });
});
