import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCm } from '../command-line.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const check = (...options: string[]) =>
  runCm(['pipeline', 'check', ...options], { CM_POSTGRES_URL: database.url });

it('`cm pipeline check` ends with exit code 3 when a cell is not what it should be, and names it', async () => {
  expect(await check()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('0 cells') });
  await database.pool.query(
    `insert into conflict.dashboard_state values ('NY', 'county', '2026-11-22', '{"county": "Kings"}', 2, 30, 7.5, 0)`,
  );
  const { exitCode, stdout, stderr } = await check();
  expect(exitCode).toBe(3);
  expect(stdout).toContain('Kings');
  expect(stderr).toContain('1 cell of the dashboards is not');
  expect(stderr).toContain('--full');

  const inJson = await check('--json');
  expect(inJson.exitCode).toBe(3);
  expect(JSON.parse(inJson.stdout)).toEqual({
    cells: 1,
    differences: 1,
    examples: [
      {
        dashboard: 'dashboard_state',
        cell: { state: 'NY', dimension: 'county', visit_date: '2026-11-22', key: { county: 'Kings' } },
        stored: { collisions: '2', shift_price: '30', overlap_price: '7.5', final_price: '0' },
        defined: null,
      },
    ],
  });
});
