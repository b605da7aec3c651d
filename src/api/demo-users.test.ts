import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { createDemoUsers } from './demo-users.ts';
import { fillWorld, idOf } from './small-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('passes over a payer without a name: it is not active, or for demonstrations, and nobody works there', async () => {
  const collision = (payer: number) => [
    { provider: 1, payer },
    { provider: 2, payer },
  ];
  await fillWorld(database.pool, {
    visits: [7, 7, 8, 9].flatMap(collision),
    pairs: [0, 2, 4, 6].map((first) => ({ between: [first, first + 1] as const, rules: ['same_sch_time'] })),
  });
  await database.pool.query('update conflict.visit_snapshots set payer_name = null where payer_id = $1', [
    idOf('payer', 7),
  ]);
  const users = await createDemoUsers(database.pool);
  expect(users.map(({ role, organisationName }) => [role, organisationName !== null])).toEqual([
    ['provider', true],
    ['provider', true],
    ['payer', true],
    ['payer', true],
  ]);
});
