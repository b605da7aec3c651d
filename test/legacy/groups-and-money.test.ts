import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rational } from '../naive-night/rational.ts';
import { type BareOldSystem, empty, startBareOldSystem } from './bare-old-system.ts';
import { differencesOf } from './compared.ts';
import { groupedWithinFourHops } from './groups-today.ts';
import type { NightToday } from './night-today.ts';
import { readAnalytics } from './read-analytics.ts';
import { readState } from './state.ts';

let system: BareOldSystem;
beforeAll(async () => {
  system = await startBareOldSystem();
  system.setDay('2026-11-23');
}, 60_000);
afterAll(() => system.discard());

/** Row values of a seed, the same each time. */
const seed = Number(process.env.CM_FUZZ_SEED ?? Date.now() % 2 ** 31);
const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number, salt: number): T[] =>
  fc.sample(arbitrary, { numRuns: count, seed: seed + salt });

const visits = 'abcdefghijklmnopqrstuvwxyz'.split('');

describe(`the old system's groups and dashboards (CM_FUZZ_SEED=${seed})`, () => {
  it('follows four hops and no more, and keeps the smallest number', async () => {
    const { rows } = system;
    for (let round = 0; round < 6; round++) {
      await empty(rows);
      // Chains, so that four hops are not enough, with some branches and some groups of before.
      const links = visits
        .slice(1)
        .flatMap((visit, i) => (i % 9 === 8 ? [] : [[visits[i] ?? '', visit] as const]));
      const branches = sample(fc.tuple(fc.constantFrom(...visits), fc.constantFrom(...visits)), 2, round);
      const groups = sample(fc.option(fc.integer({ min: 1, max: 4 }), { freq: 1 }), visits.length, round);
      const pairs = [...links, ...branches]
        .flatMap(([a, b]) => (a === b ? [] : [[a, b] as const, [b, a] as const]))
        .map(([visit_id, con_visit_id]) => ({
          ...{
            visit_id,
            con_visit_id,
            recorded_on: `2026-11-${10 + visits.indexOf(visit_id) / 2}`.slice(0, 10),
          },
          group_id: round === 0 ? null : (groups[visits.indexOf(visit_id)] ?? null),
          group_created_on: '2026-10-01',
        }))
        .map((pair) => ({ ...pair, group_created_on: pair.group_id === null ? null : '2026-10-01' }));
      const values = pairs.map(
        ({ visit_id, con_visit_id, group_id, group_created_on, recorded_on }) =>
          `('${visit_id}', '${con_visit_id}', ${group_id ?? 'null'}, ${group_created_on === null ? 'null' : `'${group_created_on}'`}, '${recorded_on}')`,
      );
      await rows(
        `insert into CONFLICTVISITMAPS ("VisitID", "ConVisitID", "GroupID", G_CRDATEUNIQUE, CRDATEUNIQUE) values ${values.join(', ')}`,
      );
      await rows('call ASSIGN_GROUP_IDS()');
      const found = await rows(`
        select "VisitID", "ConVisitID", "GroupID", to_char(G_CRDATEUNIQUE, 'YYYY-MM-DD') from CONFLICTVISITMAPS`);
      const expected = groupedWithinFourHops(pairs).map((pair) => [
        ...[pair.visit_id, pair.con_visit_id, String(pair.group_id), pair.group_created_on],
      ]);
      expect(found.map(String).sort()).toEqual(expected.map(String).sort());
    }
  });

  it('prices pairs and counts visit keys as the rules say', async () => {
    const { rows } = system;
    await empty(rows);
    for (const [payer, isActive, isDemo] of [
      ['p1', true, false],
      ['p2', true, null],
      ['p3', true, true],
      ['p4', false, false],
    ])
      await rows(
        `insert into ANALYTICS.BI.DIMPAYER ("Payer Id", "Is Active", "Is Demo", "Source System") values ('${payer}', ${isActive}, ${isDemo}, 'hha')`,
      );
    await rows(
      `insert into CONFLICTVISITMAPS (${columns.map((column) => `"${column}"`).join(', ')}) values ${sample(row, 60, 7).join(', ')}`,
    );
    await rows(
      'insert into CONFLICTS (CONFLICTID, RECORDEDDATETIME) select CONFLICTID, max(CRDATEUNIQUE) from CONFLICTVISITMAPS group by 1',
    );
    for (const procedure of [
      'LOAD_PROVIDER_DASHBOARDS',
      'LOAD_PAYER_DASHBOARDS',
      'LOAD_CHART_DATA',
      'LOAD_PAYER_SUMMARY',
    ])
      await rows(`call ${procedure}()`);
    const state = await readState(rows);
    const rated = <T extends { rate_per_minute: string | null }>(face: T) => ({
      ...face,
      rate_per_minute: rational(face.rate_per_minute ?? 0),
    });
    const night: NightToday = {
      conflicts: state.conflicts,
      pairs: state.pairs.map((pair) => ({
        ...pair,
        recorded_on: pair.recorded_on ?? '',
        own: rated(pair.own),
        con: rated(pair.con),
      })),
    };
    expect(await differencesOf(night, state, await readAnalytics(rows), rows)).toEqual([]);
    const [[seen] = []] = await rows('select count(*) from COMMON_PAYER_VIEW');
    expect(Number(seen)).toBeGreaterThan(10);
  });
});

const text = (value: string | null): string => (value === null ? 'null' : `'${value}'`);
const oneOf = (...values: (string | null)[]) => fc.constantFrom(...values).map(text);
const minute = fc.integer({ min: 0, max: 600 }).map((minutes) => {
  const [hour, rest] = [Math.floor(minutes / 60) + 8, minutes % 60];
  return `'2026-11-20 ${String(hour).padStart(2, '0')}:${String(rest).padStart(2, '0')}:30'`;
});
const orNull = (arbitrary: fc.Arbitrary<string>) => fc.oneof(arbitrary, fc.constant('null'));
const number = (max: number) => fc.integer({ min: 1, max }).map(String);
const flag = fc.constantFrom("'Y'", "'N'", "'N'");

/** A pair as a row of CONFLICTVISITMAPS; few of each, so that cells hold several and groups are small and large. */
const values: Record<string, fc.Arbitrary<string>> = {
  CONFLICTID: number(12),
  GroupID: number(20),
  SSN: oneOf('900-00-0001', '900-00-0002'),
  VisitID: fc.uuid().map(text),
  ConVisitID: fc.uuid().map(text),
  AppVisitID: oneOf('11', '12', null),
  ConAppVisitID: oneOf('9', '100', null),
  VisitDate: oneOf('2026-11-20', '2026-11-21'),
  CRDATEUNIQUE: oneOf('2026-11-22', '2026-11-23'),
  G_CRDATEUNIQUE: oneOf('2026-11-22'),
  CreatedDate: oneOf('2026-11-22'),
  StatusFlag: oneOf('U', 'R', 'D', 'W'),
  PayerID: oneOf('p1', 'p2', 'p3', 'p4', null),
  ConPayerID: oneOf('p1', 'p2', null),
  Contract: oneOf('Gold', 'Silver'),
  ConContract: oneOf('Gold', null),
  ProviderID: oneOf('a', 'b'),
  ConProviderID: oneOf('c', 'd'),
  CaregiverID: oneOf('x', 'y'),
  ConCaregiverID: oneOf('z'),
  SchStartTime: orNull(minute),
  SchEndTime: orNull(minute),
  VisitStartTime: orNull(minute),
  VisitEndTime: orNull(minute),
  ConSchStartTime: orNull(minute),
  ConSchEndTime: orNull(minute),
  ConInserviceStartDate: orNull(minute),
  ConInserviceEndDate: orNull(minute),
  Billed: oneOf('yes', 'no', null),
  BilledRateMinute: fc.constantFrom('0.35', '0.333333333333', '0'),
  BILLABLEMINUTESFULLSHIFT: orNull(number(600)),
  BILLABLEMINUTESOVERLAP: orNull(number(600)),
  SameSchTimeFlag: flag,
  SameVisitTimeFlag: flag,
  SchAndVisitTimeSameFlag: flag,
  SchOverAnotherSchTimeFlag: flag,
  VisitTimeOverAnotherVisitTimeFlag: flag,
  SchTimeOverVisitTimeFlag: flag,
  DistanceFlag: flag,
  InServiceFlag: flag,
  PTOFlag: flag,
};
const columns = Object.keys(values);
const row = fc.tuple(...Object.values(values)).map((cells) => `(${cells.join(', ')})`);
