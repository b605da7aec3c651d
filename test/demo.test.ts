import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCm } from './command-line.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const summary = z.object({
  rows: z.record(z.string(), z.number()),
  seconds: z.record(z.string(), z.number()),
  conflicts: z.number(),
  pairs: z.record(z.string(), z.number()),
});

let database: TestDatabase;
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
  folder = await mkdtemp(join(tmpdir(), 'cm-demo-'));
  await writeFile(join(folder, 'cm.yaml'), `state_directory: ${folder}/state\n`);
  environment = { CM_POSTGRES_URL: database.url };
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const demo = (...options: string[]) =>
  runCm(['demo', '--no-serve', '--json', '--config', join(folder, 'cm.yaml'), ...options], environment);

const snapshotOfConflicts = async (): Promise<unknown[]> => {
  const { rows } = await database.pool.query(
    'select id, visit_id, con_visit_id, conflict_id, status from conflict.conflict_visit_maps order by id',
  );
  return rows;
};

describe('cm demo', () => {
  const account = ['--visits', '3000', '--seed', '11', '--as-of', '2026-11-23'];

  it('runs one night and says what came of it in one JSON document', async () => {
    const first = await demo(...account);
    expect(first.stderr, first.stderr).not.toContain('"error"');
    expect(first.exitCode).toBe(0);
    const said = summary.parse(JSON.parse(first.stdout));
    expect(said.rows.visit).toBe(3000);
    expect(Object.keys(said.rows)).toHaveLength(16);
    expect(said.conflicts).toBeGreaterThan(0);
    expect(Object.keys(said.pairs)).toEqual(expect.arrayContaining(['same_sch_time', 'distance']));
  });

  it('gives the same conflicts again and writes no second copy of anything', async () => {
    const before = await snapshotOfConflicts();
    const again = await demo(...account);
    expect(again.exitCode).toBe(0);
    expect(summary.parse(JSON.parse(again.stdout)).conflicts).toBe(
      new Set(before.map((pair) => z.object({ conflict_id: z.string() }).parse(pair).conflict_id)).size,
    );
    expect(await snapshotOfConflicts()).toEqual(before);
  });

  it('moves on by a day and reads only what changed', async () => {
    const next = await demo('--advance-day');
    expect(next.exitCode).toBe(0);
    const { rows } = await database.pool.query<{ as_of: string; rows: string }>(
      `select to_char(p.as_of, 'YYYY-MM-DD') as as_of, s.rows_inserted + s.rows_updated as rows
       from control.pipeline_state p, control.sync_state s where s.table_name = 'visit'`,
    );
    expect(rows[0]?.as_of).toBe('2026-11-24');
    expect(Number(rows[0]?.rows)).toBeGreaterThan(0);
    expect(Number(rows[0]?.rows)).toBeLessThan(600);
  });

  it('starts over when another account is asked for', async () => {
    const other = await demo('--visits', '1000', '--seed', '3', '--as-of', '2026-11-23');
    expect(other.exitCode).toBe(0);
    expect(summary.parse(JSON.parse(other.stdout)).rows.visit).toBe(1000);
  });

  it('leaves a database alone that is not marked as a demo', async () => {
    await database.pool.query('delete from control.demo_account');
    const refused = await demo('--visits', '1000', '--seed', '4', '--as-of', '2026-11-23');
    expect(refused.exitCode).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'demo.foreign_data' } });
  });

  it('leaves a schema of the same name alone that this project did not make', async () => {
    const other = await createTestDatabase({ migrated: false });
    try {
      await other.pool.query('create schema analytics; create table analytics.precious (x int)');
      environment = { CM_POSTGRES_URL: other.url };
      const refused = await demo('--visits', '1000', '--seed', '3', '--as-of', '2026-11-23');
      expect(refused.exitCode).toBe(2);
      expect((await other.pool.query('select from analytics.precious')).rowCount).toBe(0);
    } finally {
      await other.drop();
    }
  });
});
