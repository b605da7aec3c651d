import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCm } from '../command-line.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
  folder = await mkdtemp(join(tmpdir(), 'cm-backfill-'));
  await writeFile(join(folder, 'cm.yaml'), `state_directory: ${folder}/state\n`);
  await writeFile(
    join(folder, 'elsewhere.yaml'),
    `state_directory: ${folder}/state\nbackfill:\n  schema: ELSEWHERE\n`,
  );
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const cmBackfill = (...options: string[]) =>
  runCm(['backfill', '--config', join(folder, 'cm.yaml'), ...options], {
    CM_POSTGRES_URL: database.url,
    CM_PERSON_KEY_SECRET: 'secret of the tests',
  });

const planned = z.object({
  tables: z.array(
    z.object({ side: z.enum(['source', 'here']), table: z.string(), rows: z.number().nullable() }),
  ),
});
const brought = z.object({
  runId: z.string(),
  steps: z.array(z.object({ step: z.string(), tables: z.array(z.object({ inserted: z.number() })) })),
  rejects: z.array(z.unknown()),
});

describe('cm backfill', () => {
  it('shows with --dry-run how many rows there are on both sides, and writes nothing', async () => {
    const { exitCode, stdout, stderr } = await cmBackfill('--dry-run', '--json');
    expect(stderr).not.toContain('"error"');
    expect(exitCode).toBe(0);
    const { tables } = planned.parse(JSON.parse(stdout));
    const there = tables.filter(({ side }) => side === 'source');
    expect(there.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['CONFLICTS', 'CONFLICTVISITMAPS', 'LOG_HISTORY_VALUES']),
    );
    expect(there.every(({ rows }) => rows !== null && rows > 0)).toBe(true);
    expect(tables.filter(({ side, rows }) => side === 'here' && rows !== null)).toEqual([]);
    const { rowCount } = await database.pool.query("select from pg_namespace where nspname = 'conflict'");
    expect(rowCount).toBe(0);
  });

  it('brings the tables and says what came of each in one JSON document', async () => {
    const { exitCode, stdout } = await cmBackfill('--json');
    expect(exitCode).toBe(0);
    const report = brought.parse(JSON.parse(stdout));
    expect(report.rejects).toEqual([]);
    expect(report.steps.map(({ step }) => step).slice(0, 3)).toEqual(['conflicts', 'settings', 'mph']);
  });

  it('prints a table of what happened and the next command', async () => {
    const { exitCode, stdout } = await cmBackfill();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/conflict_visit_maps +0 +0 +0/);
    expect(stdout).toContain('Every row of the source is here.');
    expect(stdout).toContain('Next: `cm pipeline run`');
  });

  it('says where the tables of the old system are set when they are not there', async () => {
    const { exitCode, stderr } = await cmBackfill('--config', join(folder, 'elsewhere.yaml'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('CONFLICTREPORT.ELSEWHERE.NORESPONSEREASONS');
    expect(stderr).toContain('backfill.schema');
  });
});
