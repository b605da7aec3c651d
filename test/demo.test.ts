import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readAccount } from '../src/local-snowflake/account/index.ts';
import { type CommandResult, startCm } from './command-line.ts';
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
  environment = {
    CM_POSTGRES_URL: database.url,
    CM_PERSON_KEY_SECRET: 'persons, for tests alone',
    CM_COOKIE_SECRET: 'cookies, for tests alone',
    CM_WEB_PORT: '0',
  };
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const demo = (...options: string[]) => cm(['demo', '--no-serve', ...options]);

/** One that serves is asked to end as soon as it has said where. */
async function cm(words: readonly string[]): Promise<CommandResult> {
  const command = startCm([...words, '--json', '--config', join(folder, 'cm.yaml')], environment);
  if (['serve', 'snowflake-local'].includes(words[0] ?? '')) {
    await command.says('"url"');
    command.kill('SIGTERM');
  }
  return command.result;
}

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

  it.each(['pipeline run', 'pipeline run --dry-run', 'nightly'])(
    'is followed by `cm %s` on the day of its account, which says so first',
    async (words) => {
      const { exitCode, stdout, stderr } = await cm(words.split(' '));
      expect(exitCode, stderr).toBe(0);
      expect(z.looseObject({ asOf: z.string() }).parse(JSON.parse(stdout)).asOf).toBe('2026-11-24');
      expect(stderr.split('\n').find((line) => line.includes('asOf'))).toContain(
        'As of 2026-11-24, the day of the synthetic account',
      );
    },
  );

  it('syncs as many tables at a time as it is told to', async () => {
    await cm(['sync', '--full', '--parallel', '6']);
    const { rows } = await database.pool.query<{ at_once: number }>(
      `select max(beside.n)::int as at_once
       from control.step s
       cross join lateral (
         select count(*) as n from control.step o
         where o.run_id = s.run_id and o.started_at <= s.started_at and o.finished_at > s.started_at) as beside
       where s.run_id = (select max(run_id) from control.run where kind = 'sync')`,
    );
    expect(rows[0]?.at_once).toBeGreaterThan(3);
    expect(rows[0]?.at_once).toBeLessThanOrEqual(6);
  });

  it.each([
    ['schema status', 0],
    ['schema apply', 0],
    ['sync --dry-run', 0],
    ['sync payer contract', 0],
    ['sync status', 0],
    ['sync history payer 00000000-0000-0000-0000-000000000000', 0],
    ['pipeline plan', 0],
    ['pipeline run --as-of 2026-11-24', 0],
    ['pipeline status', 0],
    ['pipeline check', 0],
    ['db url', 0],
    ['db start', 2],
    ['db stop', 2],
    ['db psql', 2],
    ['pipeline', 2],
    ['sync --faster', 2],
    ['sync no_such_table', 2],
    ['serve', 143],
    ['snowflake-local --port 0', 143],
  ])(
    '`cm %s --json` answers with one document, and with a line of JSON for each note',
    async (words, code) => {
      const { exitCode, stdout, stderr } = await cm(words.split(' '));
      const document = z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
      expect(Object.hasOwn(document, 'error'), stdout).toBe(code === 2);
      for (const line of stderr.split('\n').filter((text) => text !== '')) JSON.parse(line);
      expect(exitCode).toBe(code);
    },
  );

  it('sets the night of the old system beside its own, begun from the same state', async () => {
    const other = ['--visits', '3000', '--seed', '12', '--as-of', '2026-11-23'];
    const night = summary.extend({
      legacy: z.object({ conflicts: z.number(), pairs: z.record(z.string(), z.number()) }),
    });
    for (const more of [other, ['--advance-day']]) {
      const { exitCode, stdout, stderr } = await demo('--legacy', ...more);
      expect(exitCode, stderr).toBe(0);
      const { pairs, legacy } = night.parse(JSON.parse(stdout));
      // All but the coordinates of punches, which the old system loses, and what follows from them.
      const { distance: _ours, ...others } = pairs;
      const { distance: _theirs, ...old } = legacy.pairs;
      expect(others).toEqual(old);
      expect(others.same_visit_time).toBeGreaterThan(0);
    }
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
    const account = await readAccount({ directory: join(folder, 'state/snowflake/databases') });
    expect(account).toMatchObject({ visits: 1000, seed: 3 });
  });

  it('leaves a schema of the same name alone that this project did not make', async () => {
    const other = await createTestDatabase({ migrated: false });
    try {
      await other.pool.query('create schema analytics; create table analytics.precious (x int)');
      environment = { ...environment, CM_POSTGRES_URL: other.url };
      const refused = await demo('--visits', '1000', '--seed', '3', '--as-of', '2026-11-23');
      expect(refused.exitCode).toBe(2);
      expect((await other.pool.query('select from analytics.precious')).rowCount).toBe(0);
    } finally {
      await other.drop();
    }
  });
});
