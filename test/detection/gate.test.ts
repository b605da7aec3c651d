import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lastRefreshedDay, requireFreshSource } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
beforeEach(() => database.pool.query('truncate analytics.data_refresh_status'));
afterAll(() => database.drop());

async function refreshed(module: string, status: string, finishedAt: string): Promise<void> {
  await database.pool.query(
    'insert into analytics.data_refresh_status (module, status, refresh_finished_at, _run_id, _synced_at) values ($1, $2, $3, 1, now())',
    [module, status, finishedAt],
  );
}

describe('the gate of a night', () => {
  it.each([
    // Four hours later it is the 23rd.
    ['2026-11-22 20:00:00'],
    ['2026-11-23 19:59:59'],
  ])('is open after a refresh that finished at %s', async (finishedAt) => {
    await refreshed('Conflict Report', 'success', finishedAt);
    await expect(requireFreshSource(database.pool, '2026-11-23')).resolves.toBeUndefined();
  });

  it.each([
    ['of the day before', 'Conflict Report', 'success', '2026-11-22 19:59:59', 'finished 2026-11-22 19:59'],
    ['for the day after', 'Conflict Report', 'success', '2026-11-23 20:00:00', 'finished 2026-11-23 20:00'],
    ['that failed', 'Conflict Report', 'failed', '2026-11-23 03:00:00', 'is "failed"'],
    ['of another module', 'Billing', 'success', '2026-11-23 03:00:00', 'has no row'],
  ])('is closed after a refresh %s', async (_what, module, status, finishedAt, words) => {
    await refreshed(module, status, finishedAt);
    await expect(requireFreshSource(database.pool, '2026-11-23')).rejects.toMatchObject({
      code: 'pipeline.source_not_refreshed',
      exitCode: 4,
      message: expect.stringContaining(words),
    });
  });
});

describe('the day that the synced rows stand for', () => {
  it.each([
    ['2026-11-22 20:00:00', '2026-11-23'],
    ['2026-11-23 19:59:59', '2026-11-23'],
  ])('is, after a refresh that finished at %s, %s', async (finishedAt, day) => {
    await refreshed('Conflict Report', 'success', finishedAt);
    expect(await lastRefreshedDay(database.pool)).toBe(day);
  });

  it('is unknown without a refresh', async () => {
    await refreshed('Billing', 'success', '2026-11-23 03:00:00');
    expect(await lastRefreshedDay(database.pool)).toBeUndefined();
  });
});
