import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { uuidOf } from './case-world.ts';
import { arrive } from './nights.ts';
import { emptyDatabase, storeRules } from './store.ts';

/** What somebody writes between two nights, about a pair or about a visit's conflict. */
const written = z.union([
  z.object({ pair: z.tuple([z.string(), z.string()]), status: z.string() }),
  z.object({ conflict: z.string(), status: z.string() }),
  z.object({ conflict: z.string(), no_response: z.boolean() }),
]);
type Written = z.infer<typeof written>;

const state = {
  status: z.string(),
  resolved_on: z.string().nullable().default(null),
  resolved_by: z.string().nullable().default(null),
};
const caseSchema = z.object({
  name: z.string(),
  why: z.string(),
  nights: z.array(
    z.object({
      as_of: z.string(),
      arrives: z.record(z.string(), z.unknown()).default({}),
      written: z.array(written).default([]),
      excluded_agencies: z.array(z.string()).default([]),
      expected: z.object({
        pairs: z.array(
          z.object({ id: z.number().optional(), visit_id: z.string(), con_visit_id: z.string(), ...state }),
        ),
        conflicts: z.array(
          z.object({
            conflict_id: z.number().optional(),
            visit_id: z.string(),
            ...state,
            recorded_on: z.string().optional(),
          }),
        ),
        worklist: z.array(z.string()).optional(),
      }),
    }),
  ),
});

const cases = z
  .array(caseSchema)
  .parse(JSON.parse(readFileSync('test/cases/lifecycle.json', 'utf8')))
  .flatMap((case_) => [
    { ...case_, full: false },
    { ...case_, full: true },
  ]);

describe('the life of pairs and conflicts', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await createAnalyticsTables(database.pool);
  });
  beforeEach(() => emptyDatabase(database.pool));
  afterAll(() => database.drop());

  it.each(cases)('$name: $why (full: $full)', async ({ nights, full }) => {
    const { pool } = database;
    for (const [index, night] of nights.entries()) {
      await storeRules(pool, {
        extra_distance_percent: 0,
        mph: [],
        excluded_ssns: [],
        excluded_agencies: night.excluded_agencies.map((agency) => uuidOf(agency, 0)),
      });
      await arrive(pool, night.arrives, index + 1);
      for (const note of night.written) await write(pool, note);
      await runPipeline({ pool, asOf: night.as_of, personKeySecret: 'secret of the cases', full });
      const about = `night ${index + 1}`;
      expect(await readStates(pool, night.expected), about).toEqual(namedStates(night.expected));
    }
  });
});

type Expected = z.infer<typeof caseSchema>['nights'][number]['expected'];

async function write(pool: pg.Pool, note: Written): Promise<void> {
  if ('pair' in note) {
    await pool.query(
      'update conflict.conflict_visit_maps set status = $1 where visit_id = $2 and con_visit_id = $3',
      [note.status, ...note.pair.map((visit) => uuidOf(visit, 0))],
    );
  } else if ('status' in note) {
    await pool.query('update conflict.conflicts set status = $1 where visit_id = $2', [
      note.status,
      uuidOf(note.conflict, 0),
    ]);
  } else {
    await pool.query('update conflict.conflicts set no_response = $1 where visit_id = $2', [
      note.no_response,
      uuidOf(note.conflict, 0),
    ]);
  }
}

/** Numbers and days of which a case says nothing are left out. */
async function readStates(pool: pg.Pool, expected: Expected): Promise<unknown> {
  const { rows } = await pool.query<{ pairs: object[]; conflicts: object[]; worklist: string[] }>(`
    select
      (select coalesce(jsonb_agg(to_jsonb(p) order by p.visit_id, p.con_visit_id), '[]') from (
         select id, visit_id, con_visit_id, status, resolved_on, resolved_by from conflict.conflict_visit_maps) p) as pairs,
      (select coalesce(jsonb_agg(to_jsonb(c) order by c.visit_id), '[]') from (
         select conflict_id, visit_id, status, resolved_on, resolved_by, recorded_on from conflict.conflicts) c) as conflicts,
      array(select visit_id::text from conflict.worklist order by visit_id) as worklist`);
  const [row] = rows;
  return {
    pairs: row?.pairs.map(without(expected.pairs[0]?.id === undefined ? ['id'] : [])),
    conflicts: row?.conflicts.map(
      without([
        ...(expected.conflicts[0]?.conflict_id === undefined ? ['conflict_id'] : []),
        ...(expected.conflicts[0]?.recorded_on === undefined ? ['recorded_on'] : []),
      ]),
    ),
    ...(expected.worklist && { worklist: row?.worklist }),
  };
}

const without = (keys: readonly string[]) => (row: object) =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)));

function namedStates({ pairs, conflicts, worklist }: Expected): unknown {
  const named = <Row extends { visit_id: string; con_visit_id?: string }>(row: Row) => ({
    ...row,
    visit_id: uuidOf(row.visit_id, 0),
    ...(row.con_visit_id !== undefined && { con_visit_id: uuidOf(row.con_visit_id, 0) }),
  });
  const order = (row: { visit_id: string; con_visit_id?: string }) => row.visit_id + (row.con_visit_id ?? '');
  return {
    pairs: pairs.map(named).sort((p, q) => (order(p) < order(q) ? -1 : 1)),
    conflicts: conflicts.map(named).sort((p, q) => (order(p) < order(q) ? -1 : 1)),
    ...(worklist && { worklist: worklist.map((visit) => uuidOf(visit, 0)).sort() }),
  };
}
