import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { uuidOf } from './case-world.ts';
import { arrive, night, oneAide, visit } from './nights.ts';
import { emptyDatabase } from './store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
beforeEach(async () => {
  await emptyDatabase(database.pool);
  await arrive(database.pool, oneAide, 1);
});
afterAll(() => database.drop());

/** The numbers of groups and the days they were made, by the short ids of visits. */
async function groupsOf(...visits: string[]): Promise<unknown[]> {
  const { rows } = await database.pool.query<{
    visit_id: string;
    group_id: string;
    group_created_on: string;
  }>('select visit_id, group_id, group_created_on from conflict.conflicts');
  return visits.map((id) => {
    const row = rows.find(({ visit_id }) => visit_id === uuidOf(id, 0));
    return row && [Number(row.group_id), row.group_created_on];
  });
}

describe('groups', () => {
  it('are numbered in the order of their smallest visits', async () => {
    const { pool } = database;
    const visits = ['22', '21', '20'].flatMap((day) => [
      visit(`A${day}`, 1, '09:00-11:00', `2026-11-${day}`),
      visit(`B${day}`, 2, '10:00-12:00', `2026-11-${day}`),
    ]);
    await arrive(pool, { visits }, 1);
    await night(pool, '2026-11-23');
    const smallest = ['20', '21', '22'].map((day) => ({
      day,
      first: [uuidOf(`A${day}`, 0), uuidOf(`B${day}`, 0)].sort()[0] ?? '',
    }));
    smallest.sort((one, other) => (one.first < other.first ? -1 : 1));
    expect(await groupsOf(...smallest.map(({ day }) => `A${day}`))).toEqual([
      [1, '2026-11-23'],
      [2, '2026-11-23'],
      [3, '2026-11-23'],
    ]);
    expect(await groupsOf('B20', 'B21', 'B22')).toEqual(await groupsOf('A20', 'A21', 'A22'));
  });

  it('hold a chain of five hundred visits together', async () => {
    const { pool } = database;
    const clock = (minutes: number) =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    // Each shift of three minutes overlaps the one before and the one after by one.
    const chain = Array.from({ length: 500 }, (_, index) => {
      const start = index * 2;
      return visit(`V${index}`, index % 2 === 0 ? 1 : 2, `${clock(start)}-${clock(start + 3)}`);
    });
    await arrive(pool, { visits: chain }, 1);
    await night(pool, '2026-11-23');
    const { rows } = await pool.query(
      'select count(*)::int, count(distinct group_id)::int as groups from conflict.conflicts',
    );
    expect(rows).toEqual([{ count: 500, groups: 1 }]);
  });

  it('that become one keep the smaller number, its day, and the notes of both', async () => {
    const { pool } = database;
    await arrive(pool, { visits: [visit('A', 1, '09:00-11:00'), visit('B', 2, '10:00-12:00')] }, 1);
    await night(pool, '2026-11-23');
    await arrive(pool, { visits: [visit('C', 1, '14:00-16:00'), visit('D', 2, '15:00-17:00')] }, 2);
    await night(pool, '2026-11-24');
    expect(await groupsOf('A', 'B', 'C', 'D')).toEqual([
      ...[1, 1].map((group) => [group, '2026-11-23']),
      ...[2, 2].map((group) => [group, '2026-11-24']),
    ]);
    await pool.query(
      "insert into conflict.communications (comment_type, group_id, description) values (2, 2, 'note')",
    );

    await arrive(pool, { visits: [visit('E', 3, '11:30-14:30')] }, 3);
    await night(pool, '2026-11-25');
    expect(await groupsOf('A', 'B', 'C', 'D', 'E')).toEqual(Array(5).fill([1, '2026-11-23']));
    expect((await pool.query('select group_id from conflict.communications')).rows).toEqual([
      { group_id: '1' },
    ]);

    // The number of the group that went up in the other one is not given again.
    await arrive(
      pool,
      { visits: [visit('F', 1, '09:00-11:00', '2026-11-20'), visit('G', 2, '10:00-12:00', '2026-11-20')] },
      4,
    );
    await night(pool, '2026-11-26');
    expect(await groupsOf('F', 'G')).toEqual(Array(2).fill([3, '2026-11-26']));
  });

  it('stay together when a pair is resolved', async () => {
    const { pool } = database;
    await arrive(pool, { visits: [visit('A', 1, '09:00-11:00'), visit('B', 2, '10:00-12:00')] }, 1);
    await night(pool, '2026-11-23');
    await arrive(pool, { visits: [visit('B', 2, '11:00-12:00')] }, 2);
    await night(pool, '2026-11-24');
    expect(await groupsOf('A', 'B')).toEqual(Array(2).fill([1, '2026-11-23']));
  });

  it.each([true, false])(
    'that fall apart leave their number to the part with the smallest visit (full: %s)',
    async (full) => {
      const { pool } = database;
      const visits = [
        visit('A', 1, '08:00-10:00'),
        visit('B', 2, '09:00-12:00'),
        visit('C', 1, '11:00-14:00'),
        visit('D', 2, '13:00-15:00'),
      ];
      await arrive(pool, { visits }, 1);
      await night(pool, '2026-11-23');
      expect(await groupsOf('A', 'B', 'C', 'D')).toEqual(Array(4).fill([1, '2026-11-23']));
      await pool.query(
        'delete from conflict.conflict_visit_maps where array[visit_id, con_visit_id] <@ $1::uuid[]',
        [[uuidOf('B', 0), uuidOf('C', 0)]],
      );
      await arrive(pool, { visits: [visit('B', 2, '09:00-10:30'), visit('E', 3, '09:30-10:00')] }, 2);
      await night(pool, '2026-11-24', { full });
      const parts = [
        ['A', 'B', 'E'],
        ['C', 'D'],
      ].sort((one, other) => {
        const least = (ids: string[]) => ids.map((id) => uuidOf(id, 0)).sort()[0] ?? '';
        return least(one) < least(other) ? -1 : 1;
      });
      expect(await groupsOf(...(parts[0] ?? []))).toEqual(parts[0]?.map(() => [1, '2026-11-23']));
      expect(await groupsOf(...(parts[1] ?? []))).toEqual(parts[1]?.map(() => [2, '2026-11-23']));
    },
  );
});
