import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { detectNaively } from './naive.ts';
import type { FoundPair, World } from './rows.ts';
import { emptyDatabase, readPairs, storeResolvedPairs, storeWorld } from './store.ts';

const time = z
  .string()
  .transform((text) => text.replace('T', ' '))
  .nullable();
const decimals = (value: number | null): string | null => (value === null ? null : value.toFixed(2));

const caseSchema = z.object({
  name: z.string(),
  why: z.string(),
  world: z.object({
    as_of: z.string(),
    settings: z.object({ extra_distance_percent: z.number() }),
    mph: z.array(z.object({ from: z.number(), to: z.number(), mph: z.number() })),
    excluded_ssns: z.array(z.string()),
    excluded_agencies: z.array(z.string()),
    existing_pairs: z.array(z.tuple([z.string(), z.string()])),
    providers: z.array(z.object({ id: z.string(), is_active: z.boolean(), is_demo: z.boolean() })),
    caregivers: z.array(z.object({ id: z.string(), ssn: z.string().nullable() })),
    visits: z.array(
      z.object({
        visit_id: z.string(),
        app_visit_id: z.string(),
        provider_id: z.string(),
        caregiver_id: z.string(),
        visit_date: z.string(),
        sch_start: time,
        sch_end: time,
        visit_start: time,
        visit_end: time,
        is_missed: z.boolean(),
        latitude: z.number().nullable(),
        longitude: z.number().nullable(),
        zip: z.string().nullable(),
      }),
    ),
  }),
  expected: z.object({
    pairs: z.array(
      z.object({
        visit_id: z.string(),
        con_visit_id: z.string(),
        minute_diff_between_sch: z.number(),
        flags: z.array(z.string()),
        miles: z.number().nullable(),
        mph: z.number().nullable(),
        eta_minutes: z.number().nullable(),
      }),
    ),
  }),
});
type Case = z.infer<typeof caseSchema>;

/** A case with its world, whose ids and persons no other case has, so that many can be evaluated in one run. */
const cases = z
  .array(caseSchema)
  .parse(JSON.parse(readFileSync('test/cases/detection.json', 'utf8')))
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
  const key = JSON.stringify([world.asOf, world.rules.extra_distance_percent, world.rules.mph]);
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
    expect(found.filter((pair) => visits.has(pair.visitId))).toEqual(expected);
  });
});

/** Each visit has a patient of its own, who lives where the visit takes place. */
function worldOf(world: Case['world'], index: number): World {
  const id = (text: string) => uuidOf(text, index);
  return {
    asOf: world.as_of,
    rules: {
      extra_distance_percent: world.settings.extra_distance_percent,
      mph: world.mph.map(({ from, to, mph }) => ({
        from_miles: from,
        to_miles: to,
        average_miles_per_hour: mph,
      })),
      excluded_ssns: world.excluded_ssns,
      excluded_agencies: world.excluded_agencies.map(id),
    },
    providers: world.providers.map((provider) => ({ ...provider, provider_id: id(provider.id) })),
    caregivers: world.caregivers.map((caregiver) => ({
      caregiver_id: id(caregiver.id),
      ssn:
        caregiver.ssn?.replace(/\S+/, (ssn) =>
          world.excluded_ssns.includes(ssn) ? ssn : `${ssn}-${index}`,
        ) ?? null,
    })),
    addresses: world.visits.map((visit) => ({
      patient_address_id: id(visit.visit_id),
      patient_id: id(visit.visit_id),
      address_type: 'Home (GPS)',
      primary_address: true,
      zip_code: visit.zip,
      latitude: visit.latitude,
      // The cases measure from (0, 0), which means "unknown" in the source; ten degrees further east all distances are the same.
      longitude: visit.longitude === null ? null : visit.longitude + 10,
      application_created_utc_timestamp: null,
    })),
    visits: world.visits.map((visit) => ({
      visit_id: id(visit.visit_id),
      application_visit_id: visit.app_visit_id,
      caregiver_id: id(visit.caregiver_id),
      provider_id: id(visit.provider_id),
      visit_date: visit.visit_date,
      scheduled_start_time: visit.sch_start,
      scheduled_end_time: visit.sch_end,
      visit_start_time: visit.visit_start,
      visit_end_time: visit.visit_end,
      is_missed: visit.is_missed,
      call_in_gps_coordinates: ',',
      call_out_gps_coordinates: null,
      provider_patient_id: id(visit.visit_id),
      payer_patient_id: null,
    })),
    deletedVisits: [],
    trainings: [],
    absences: [],
    existingPairs: world.existing_pairs.map(([visit, con]) => [id(visit), id(con)] as const),
  };
}

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
    deletedVisits: [],
    trainings: [],
    absences: [],
    existingPairs: worlds.flatMap((world) => world.existingPairs),
  };
}

function expectedPairs({ pairs }: Case['expected'], index: number): FoundPair[] {
  return pairs.map((pair) => ({
    visitId: uuidOf(pair.visit_id, index),
    conVisitId: uuidOf(pair.con_visit_id, index),
    rules: pair.flags,
    minuteDiff: pair.minute_diff_between_sch,
    miles: decimals(pair.miles),
    mph: decimals(pair.mph),
    etaMinutes: decimals(pair.eta_minutes),
  }));
}

/** A text id of a case as a UUID; within the case the order is the same. */
function uuidOf(text: string, index: number): string {
  const hex = (index.toString(16).padStart(4, '0') + Buffer.from(text).toString('hex')).padEnd(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
