import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { caseWorld, uuidOf, worldOf } from './case-world.ts';
import { detectNaively } from './naive.ts';
import type { FoundPair, World } from './rows.ts';
import { emptyDatabase, readPairs, storeResolvedPairs, storeWorld } from './store.ts';

const decimals = (value: number | null): string | null => (value === null ? null : value.toFixed(2));

const caseSchema = z.object({
  name: z.string(),
  why: z.string(),
  world: caseWorld,
  expected: z.object({
    pairs: z.array(
      z.object({
        visit_id: z.string(),
        con_visit_id: z.string(),
        minute_diff_between_sch: z.number().nullable(),
        flags: z.array(z.string()),
        miles: z.number().nullable().default(null),
        mph: z.number().nullable().default(null),
        eta_minutes: z.number().nullable().default(null),
      }),
    ),
  }),
});
type Case = z.infer<typeof caseSchema>;

/** A case with its world, whose ids and persons no other case has, so that many can be evaluated in one run. */
const cases = ['detection', 'events', 'cross-state']
  .flatMap((file) => z.array(caseSchema).parse(JSON.parse(readFileSync(`test/cases/${file}.json`, 'utf8'))))
  .map((case_, index) => ({
    name: case_.name,
    why: case_.why,
    world: worldOf(case_.world, index),
    expected: expectedPairs(case_.expected, index),
  }));

describe('the naive detection', () => {
  it.each(cases)('$name: $why', ({ world, expected }) => {
    expect(detectNaively(world)).toEqual(expected);
  });
});

const sameRules = new Map<string, World[]>();
for (const { world } of cases) {
  const { rules } = world;
  const key = JSON.stringify([
    world.asOf,
    rules.extra_distance_percent,
    rules.cross_state_filter,
    rules.mph,
    rules.excluded_ssns,
  ]);
  sameRules.set(key, [...(sameRules.get(key) ?? []), world]);
}

describe('the pipeline', () => {
  let database: TestDatabase;
  const found: FoundPair[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    const { pool } = database;
    await createAnalyticsTables(pool);
    for (const worlds of sameRules.values()) {
      const world = unionOf(worlds);
      await emptyDatabase(pool);
      await storeWorld(pool, world);
      await storeResolvedPairs(pool, world);
      await runPipeline({ pool, asOf: world.asOf, personKeySecret: 'secret of the cases' });
      found.push(...(await readPairs(pool)));
    }
  });
  afterAll(() => database.drop());

  it.each(cases)('$name: $why', ({ world, expected }) => {
    const visits = new Set(world.visits.map((visit) => visit.visit_id));
    // One side of every pair is a visit.
    expect(found.filter((pair) => visits.has(pair.visitId) || visits.has(pair.conVisitId))).toEqual(expected);
  });
});

function unionOf(worlds: readonly World[]): World {
  const [first] = worlds;
  if (first === undefined) throw new Error('there is no world');
  return {
    asOf: first.asOf,
    rules: { ...first.rules, excluded_agencies: worlds.flatMap((world) => world.rules.excluded_agencies) },
    providers: worlds.flatMap((world) => world.providers),
    caregivers: worlds.flatMap((world) => world.caregivers),
    addresses: worlds.flatMap((world) => world.addresses),
    visits: worlds.flatMap((world) => world.visits),
    deletedVisits: worlds.flatMap((world) => world.deletedVisits),
    trainings: worlds.flatMap((world) => world.trainings),
    absences: worlds.flatMap((world) => world.absences),
    existingPairs: worlds.flatMap((world) => world.existingPairs),
  };
}

function expectedPairs({ pairs }: Case['expected'], index: number): FoundPair[] {
  const expected = pairs.map((pair) => ({
    visitId: uuidOf(pair.visit_id, index),
    conVisitId: uuidOf(pair.con_visit_id, index),
    rules: pair.flags,
    minuteDiff: pair.minute_diff_between_sch,
    miles: decimals(pair.miles),
    mph: decimals(pair.mph),
    etaMinutes: decimals(pair.eta_minutes),
  }));
  // The id of an event says nothing about its place among the others.
  return expected.sort((p, q) => (p.visitId + p.conVisitId < q.visitId + q.conVisitId ? -1 : 1));
}
