import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { caseWorld, uuidOf, worldOf } from '../detection/case-world.ts';
import type { World } from '../detection/rows.ts';
import { type BareOldSystem, empty, runDetection, startBareOldSystem, store } from './bare-old-system.ts';

/** The worked cases of DOMAIN.md §5 to §7, found by the procedures of the old system, all of a set of rules at once. */
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

const cases = ['detection', 'events', 'cross-state']
  .flatMap((file) => z.array(caseSchema).parse(JSON.parse(readFileSync(`test/cases/${file}.json`, 'utf8'))))
  .map(({ name, why, world, expected }, index) => ({
    ...{ name, why, world: worldOf(world, index) },
    pairs: expected.pairs
      .map((pair) => ({
        visit: uuidOf(pair.visit_id, index),
        con: uuidOf(pair.con_visit_id, index),
        rules: [...pair.flags].sort(),
        minutes: pair.minute_diff_between_sch,
        miles: pair.miles,
        mph: pair.mph,
        // The column is a whole number.
        eta: pair.eta_minutes === null ? null : Math.round(pair.eta_minutes),
      }))
      .sort((a, b) => (a.visit + a.con < b.visit + b.con ? -1 : 1)),
  }))
  // The old system has no switch for its cross-state filter.
  .filter(({ world }) => world.rules.cross_state_filter !== false);

type Found = (typeof cases)[number]['pairs'][number];

let system: BareOldSystem;
const found: Found[] = [];

beforeAll(async () => {
  system = await startBareOldSystem();
  system.setDay('2026-11-23');
  const sets = new Map<string, World[]>();
  for (const { world } of cases) {
    const key = JSON.stringify([
      world.asOf,
      world.rules.extra_distance_percent,
      world.rules.mph,
      world.rules.excluded_ssns,
    ]);
    sets.set(key, [...(sets.get(key) ?? []), world]);
  }
  for (const worlds of sets.values()) found.push(...(await foundIn(worlds)));
}, 120_000);
afterAll(() => system.discard());

describe('the old system', () => {
  it.each(cases)('$name: $why', ({ world, pairs }) => {
    const visits = new Set(world.visits.map(({ visit_id }) => visit_id));
    // One side of every pair is a visit.
    const own = found.filter(({ visit, con }) => visits.has(visit) || visits.has(con));
    expect(own.sort((a, b) => (a.visit + a.con < b.visit + b.con ? -1 : 1))).toEqual(pairs);
  });
});

async function foundIn(worlds: readonly World[]): Promise<Found[]> {
  const { rows } = system;
  const all = <T>(of: (world: World) => readonly T[]) => worlds.flatMap(of);
  const rules = worlds[0]?.rules;
  if (rules === undefined) throw new Error('there is no world');
  await empty(rows);
  await store(rows, {
    providers: all((world) => world.providers),
    caregivers: all((world) => world.caregivers),
    addresses: all((world) => world.addresses),
    visits: all((world) => world.visits),
    deletedVisits: all((world) => world.deletedVisits),
    trainings: all((world) => world.trainings),
    absences: all((world) => world.absences),
  });
  await rows(`update SETTINGS set "ExtraDistancePer" = ${rules.extra_distance_percent}`);
  const fill = async (table: string, columns: string, values: readonly string[]) => {
    await rows(`truncate table ${table}`);
    if (values.length > 0) await rows(`insert into ${table} (${columns}) values ${values.join(', ')}`);
  };
  const bands = rules.mph.map(
    (band) => `(${band.from_miles}, ${band.to_miles}, ${band.average_miles_per_hour})`,
  );
  await fill('MPH', '"From", "To", "AverageMilesPerHour"', bands);
  await fill(
    'EXCLUDED_SSN',
    'SSN',
    rules.excluded_ssns.map((ssn) => `('${ssn}')`),
  );
  const agencies = all((world) => world.rules.excluded_agencies).map((id) => `('${id}')`);
  await fill('EXCLUDED_AGENCY', '"ProviderID"', agencies);
  const existing = all((world) => world.existingPairs).map(([visit, con]) => `('${visit}', '${con}', 'R')`);
  await fill('CONFLICTVISITMAPS', '"VisitID", "ConVisitID", "StatusFlag"', existing);
  await runDetection(rows);
  return readFound();
}

const flagColumns = {
  same_sch_time: 'SameSchTimeFlag',
  same_visit_time: 'SameVisitTimeFlag',
  sch_and_visit_time_same: 'SchAndVisitTimeSameFlag',
  sch_over_another_sch_time: 'SchOverAnotherSchTimeFlag',
  visit_time_over_another_visit_time: 'VisitTimeOverAnotherVisitTimeFlag',
  sch_time_over_visit_time: 'SchTimeOverVisitTimeFlag',
  distance: 'DistanceFlag',
  in_service: 'InServiceFlag',
  pto: 'PTOFlag',
};

async function readFound(): Promise<Found[]> {
  const flags = Object.entries(flagColumns).map(([rule, column]) => `iff("${column}" = 'Y', '${rule} ', '')`);
  const read = await system.rows(`
    select "VisitID", "ConVisitID", ${flags.join(' || ')}, "MinuteDiffBetweenSch", "DistanceMilesFromLatLng",
      "AverageMilesPerHour", "ETATravleMinutes"
    from CONFLICTVISITMAPS where "UpdateFlag" = 1`);
  const number = (cell: string | null | undefined) =>
    cell === null || cell === undefined ? null : Number(cell);
  return read.map(([visit, con, rules, minutes, miles, mph, eta]) => ({
    visit: visit ?? '',
    con: con ?? '',
    rules: (rules ?? '').trim().split(' ').sort(),
    minutes: number(minutes),
    miles: number(miles),
    mph: number(mph),
    eta: number(eta),
  }));
}
