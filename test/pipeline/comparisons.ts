import { isSameAmount, type Rational } from '../naive-night/rational.ts';
import { type NightState, type PairMoney, ruleFlags } from '../naive-night/state.ts';

type Row = Readonly<Record<string, unknown>>;

/** One view of a night, as rows by key, that must be the same in the naive night and in the pipeline's. */
export interface Comparison {
  readonly name: string;
  rowsOf(state: NightState): readonly (readonly [key: string, row: Row])[];
}

/**
 * Not compared: `version`, which counts statements and not nights; people's own words (no_response_…, flag_for_review…),
 * which no night writes; what the revenue service and the backfill bring.
 */
const comparisons: readonly Comparison[] = [
  {
    name: 'pairs: rules and numbers',
    rowsOf: ({ pairs }) =>
      pairs.map((pair) => [
        `${pair.visit_id}>${pair.con_visit_id}`,
        {
          ...Object.fromEntries(ruleFlags.map((flag) => [flag, pair[flag]])),
          minute_diff_between_sch: pair.minute_diff_between_sch,
          distance_miles_from_lat_lng: pair.distance_miles_from_lat_lng,
          average_miles_per_hour: pair.average_miles_per_hour,
          eta_travel_minutes: pair.eta_travel_minutes,
        },
      ]),
  },
  {
    name: 'pairs: ids, sides and days',
    rowsOf: ({ pairs }) =>
      pairs.map((pair) => [
        `${pair.visit_id}>${pair.con_visit_id}`,
        {
          id: pair.id,
          conflict_id: pair.conflict_id,
          person_key: pair.person_key,
          visit_date: pair.visit_date,
          provider_id: pair.provider_id,
          con_provider_id: pair.con_provider_id,
          payer_id: pair.payer_id,
          con_payer_id: pair.con_payer_id,
          created_on: pair.created_on,
        },
      ]),
  },
  {
    name: 'pairs: life',
    rowsOf: ({ pairs }) =>
      pairs.map((pair) => [
        String(pair.id),
        {
          status: pair.status,
          detected_on: pair.detected_on,
          resolved_on: pair.resolved_on,
          resolved_by: pair.resolved_by,
          con_no_response: pair.con_no_response,
        },
      ]),
  },
  {
    name: 'conflicts: ids, owners and days',
    rowsOf: ({ conflicts }) =>
      conflicts.map((conflict) => [
        conflict.visit_id,
        {
          conflict_id: conflict.conflict_id,
          person_key: conflict.person_key,
          provider_id: conflict.provider_id,
          office_id: conflict.office_id,
          payer_id: conflict.payer_id,
          visit_date: conflict.visit_date,
          created_on: conflict.created_on,
          recorded_on: conflict.recorded_on,
        },
      ]),
  },
  {
    name: 'conflicts: life',
    rowsOf: ({ conflicts }) =>
      conflicts.map((conflict) => [
        String(conflict.conflict_id),
        {
          status: conflict.status,
          no_response: conflict.no_response,
          resolved_on: conflict.resolved_on,
          resolved_by: conflict.resolved_by,
        },
      ]),
  },
  {
    name: 'snapshots',
    rowsOf: ({ snapshots }) =>
      snapshots.map(({ provider_phone: _phone, agency_contact: _contact, ...snapshot }) => [
        snapshot.visit_id,
        snapshot,
      ]),
  },
  {
    name: 'contacts',
    rowsOf: ({ snapshots }) =>
      snapshots.map(({ visit_id, provider_phone, agency_contact }) => [
        visit_id,
        { provider_phone, agency_contact },
      ]),
  },
  {
    name: 'groups',
    rowsOf: ({ conflicts }) =>
      conflicts.map(({ conflict_id, group_id, group_created_on }) => [
        String(conflict_id),
        { group_id, group_created_on },
      ]),
  },
  {
    name: 'money',
    rowsOf: ({ money }) =>
      money.map(({ pair_id, ...row }): [string, Omit<PairMoney, 'pair_id'>] => [String(pair_id), row]),
  },
  {
    name: 'notifications',
    rowsOf: ({ notifications }) =>
      notifications.map(({ conflict_id, notification_type, provider_id, created_on }) => [
        `${conflict_id} ${notification_type}`,
        { provider_id, created_on },
      ]),
  },
  {
    name: 'dashboards',
    rowsOf: ({ dashboards }) =>
      dashboards.map(({ dashboard, dimensions, ...measures }) => [
        `${dashboard} ${JSON.stringify(Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)))}`,
        measures,
      ]),
  },
];

/** Every difference in words, at most `most` of each comparison; nothing where both nights agree. */
export function differences(
  { expected, actual }: { expected: NightState; actual: NightState },
  most = 8,
): string[] {
  return comparisons.flatMap(({ name, rowsOf }) =>
    differencesOf(new Map(rowsOf(expected)), new Map(rowsOf(actual)))
      .slice(0, most)
      .map((difference) => `${name}: ${difference}`),
  );
}

function differencesOf(expected: ReadonlyMap<string, Row>, actual: ReadonlyMap<string, Row>): string[] {
  const missing = [...expected.keys()].filter((key) => !actual.has(key)).map((key) => `${key} is missing`);
  const extra = [...actual.keys()].filter((key) => !expected.has(key)).map((key) => `${key} is too much`);
  const changed = [...expected].flatMap(([key, row]) => {
    const other = actual.get(key);
    if (other === undefined) return [];
    return Object.keys(row)
      .filter((column) => !isSame(row[column], other[column]))
      .map((column) => `${key}.${column} is ${show(other[column])}, naively ${show(row[column])}`);
  });
  return [...missing, ...extra, ...changed];
}

function isSame(a: unknown, b: unknown): boolean {
  return isRational(a) && isRational(b) ? isSameAmount(a, b) : a === b;
}

const isRational = (value: unknown): value is Rational =>
  typeof value === 'object' && value !== null && 'over' in value && 'under' in value;

const show = (value: unknown): string =>
  isRational(value) ? String(Number(value.over) / Number(value.under)) : JSON.stringify(value);
