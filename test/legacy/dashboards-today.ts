import { byText, groupBy } from '../naive-night/collections.ts';
import { conflictType, visiblePayersOf } from '../naive-night/money.ts';
import { plus, type Rational, rational, times, zero } from '../naive-night/rational.ts';
import type { AnalyticsRows } from '../naive-night/rows.ts';
import { microseconds, minutesBetween } from '../naive-night/time.ts';
import type { NightToday, PairToday } from './night-today.ts';

/** A pair that a dashboard can see, with its prices (DOMAIN.md §8). */
export interface Priced {
  readonly pair: PairToday;
  readonly visit_key: string;
  readonly conflict_type: string;
  readonly cost_type: string;
  readonly visit_type: string;
  readonly shift_price: Rational;
  readonly overlap_price: Rational;
  readonly final_price: Rational;
}

/** The canonical pairs of active payers that are no demo, other than those about days off alone (DOMAIN.md §9). */
export function pricedPairs({ pairs }: NightToday, rows: AnalyticsRows): Priced[] {
  const payers = visiblePayersOf(rows);
  const seen = pairs.filter((pair) => payers.has(pair.own.payer_id) && conflictType(pair) !== null);
  const groups = groupBy(seen, ({ group_id }) => group_id);
  const sizes = new Map(
    [...groups].map(([group, members]) => [
      group,
      new Set(members.map(({ conflict_id }) => conflict_id)).size,
    ]),
  );
  const priced = seen.map((pair) => price(pair, sizes.get(pair.group_id) ?? 0));
  const copies = groupBy(priced, ({ pair, visit_key }) => `${pair.conflict_id} ${visit_key}`);
  return [...copies.values()].map((same) => same.reduce((a, b) => (a.pair.id < b.pair.id ? a : b)));
}

function price(pair: PairToday, groupSize: number): Priced {
  const { own, con } = pair;
  const [start, end] = shiftOf(own);
  const [conStart, conEnd] = shiftOf(con);
  const rate = own.rate_per_minute;
  const fullShift =
    pair.billable_minutes_full_shift ?? (start === null || end === null ? 0 : minutesBetween(start, end));
  const shared = [start, end, conStart, conEnd].includes(null)
    ? 0
    : Math.max(0, minutesBetween(Math.max(start ?? 0, conStart ?? 0), Math.min(end ?? 0, conEnd ?? 0)));
  const isBillable = pair.billable_minutes_overlap !== null && (groupSize <= 2 || pair.distance_flag);
  const overlap_price = times(rational(isBillable ? (pair.billable_minutes_overlap ?? 0) : shared), rate);
  const isBilled = own.billed === 'yes';
  return {
    pair,
    visit_key: [own.application_visit_id ?? pair.visit_id, con.application_visit_id ?? pair.con_visit_id]
      .sort(byText)
      .join('|'),
    conflict_type: conflictType(pair) ?? '',
    cost_type: isBilled ? 'Recovery' : 'Avoidance',
    visit_type: own.visit_start === null ? 'Scheduled' : isBilled ? 'Billed' : 'Confirmed',
    shift_price: times(rational(fullShift), rate),
    overlap_price,
    final_price: pair.status === 'R' ? overlap_price : zero,
  };
}

function shiftOf(side: PairToday['own']): [number | null, number | null] {
  const start = side.visit_start ?? side.scheduled_start ?? side.in_service_start;
  const end = side.visit_end ?? side.scheduled_end ?? side.in_service_end;
  return [start === null ? null : microseconds(start), end === null ? null : microseconds(end)];
}

type Dimensions = (priced: Priced) => (string | null)[];

/** A dashboard table: its columns, by what its rows are told apart, and which pairs it counts. */
export interface Board {
  readonly table: string;
  readonly columns: readonly string[];
  readonly of: Dimensions;
  readonly measures:
    | 'keys'
    | 'prices'
    | readonly [count: string, shift: string, overlap: string, final: string];
  counts?(priced: Priced): boolean;
}

const sums = (prefix: string) => [`${prefix}_TO`, `${prefix}_SP`, `${prefix}_OP`, `${prefix}_FP`] as const;

const agency: Dimensions = ({ pair: { own } }) => [own.provider_id, own.provider_name, own.provider_tin];
const caregiver: Dimensions = ({ pair: { person_key, own } }) => [person_key, own.caregiver_name];
const type: Dimensions = ({ conflict_type }) => [conflict_type, typeNames[conflict_type] ?? null];
const patient: Dimensions = ({ pair: { own } }) => [
  ...[own.patient_id, own.patient_first_name, own.patient_last_name, own.patient_name, own.admission_id],
];
const otherPayer: Dimensions = ({ pair: { con } }) => [con.payer_id, con.contract];
const byPayer: Dimensions = ({ pair }) => [pair.own.payer_id, pair.visit_date];
const byRecorded: Dimensions = ({ pair }) => [pair.own.payer_id, pair.recorded_on];
const byOffice: Dimensions = ({ pair }) => [pair.own.provider_id, pair.own.office_id, pair.recorded_on];
const filters: Dimensions = ({ pair, cost_type, visit_type }) => [pair.status, cost_type, visit_type];
const stateFilters: Dimensions = (priced) => [
  ...filters(priced),
  ...[priced.pair.own.county, priced.pair.own.service_code],
];
const both =
  (...parts: Dimensions[]): Dimensions =>
  (priced) =>
    parts.flatMap((part) => part(priced));

const typeNames: Readonly<Record<string, string>> = {
  only_to: 'Time overlap',
  only_td: 'Time distance',
  only_is: 'In-service',
  both_to_td: 'Time overlap and distance',
  both_to_is: 'Time overlap and in-service',
  both_td_is: 'Time distance and in-service',
  all_to_td_is: 'Time overlap, distance and in-service',
};

/** A table of rows to count and one of sums, over the same dimensions. */
const twice = (table: string, columns: readonly string[], of: Dimensions): Board[] => [
  { table: `${table}_COUNT`, columns, of, measures: 'keys' },
  { table: `${table}_IMPACT`, columns, of, measures: 'prices' },
];

const payerBoards: readonly [string, readonly string[], Dimensions][] = [
  ['AGENCY', ['PROVIDERID', 'P_NAME', 'TIN'], agency],
  ['CAREGIVER', ['SSN', 'C_NAME'], caregiver],
  ['CON_TYP', ['CONTYPE', 'CONTYPEDESC'], type],
  ['PATIENT', ['PATIENTID', 'PFNAME', 'PLNAME', 'PNAME', 'ADMISSIONID'], patient],
  ['PAYER', ['CONPAYERID', 'PNAME'], otherPayer],
];

const stateBoards: readonly [string, readonly string[], Dimensions][] = [
  ['AGENCY', ['P_NAME'], ({ pair }) => [pair.own.provider_name]],
  ['CAREGIVER', ['SSN', 'C_NAME'], caregiver],
  ['CON_TYPE', ['CONTYPE', 'CONTYPEDESC'], type],
  ['PATIENT', ['PATIENTID', 'PNAME'], ({ pair: { own } }) => [own.patient_id, own.patient_name]],
  ['PAYER', ['PNAME'], ({ pair }) => [pair.con.contract]],
];

const filterColumns = ['STATUSFLAG', 'COSTTYPE', 'VISITTYPE'];
const stateColumns = [...filterColumns, 'COUNTY', 'SERVICECODE'];
const summaryColumns = [
  ...[
    'PAYERID',
    'PROVIDERID',
    'CONPAYERID',
    'PROVIDER_NAME',
    'TIN',
    'CONTRACT',
    'PATIENT_FNAME',
    'PATIENT_LNAME',
  ],
  ...['ADMISSIONID', 'CAREGIVER_NAME', 'CONTYPE', 'CONTYPEDESC', 'VISITDATE', 'CRDATEUNIQUE', 'STATUSFLAG'],
];
const summary: Dimensions = (priced) => {
  const { own, con, visit_date, group_created_on, status } = priced.pair;
  return [
    ...[own.payer_id, own.provider_id, con.payer_id, own.provider_name, own.provider_tin, own.contract],
    ...[own.patient_first_name, own.patient_last_name, own.admission_id, own.caregiver_name, ...type(priced)],
    ...[visit_date, group_created_on, status],
  ];
};

const ruleColumns = {
  EX_ST_MATCH: 'same_sch_time_flag',
  EX_VT_MATCH: 'same_visit_time_flag',
  EX_ST_VT_MATCH: 'sch_and_visit_time_same_flag',
  ST_OVR: 'sch_over_another_sch_time_flag',
  VT_OVR: 'visit_time_over_another_visit_time_flag',
  ST_VT_OVR: 'sch_time_over_visit_time_flag',
  TD: 'distance_flag',
  IN: 'in_service_flag',
  PT: 'pto_flag',
} as const;

export const boards: readonly Board[] = [
  ...payerBoards.flatMap(([board, columns, of]) =>
    twice(`PAYER_DASHBOARD_${board}`, ['PAYERID', 'VISITDATE', ...columns], both(byPayer, of)),
  ),
  ...payerBoards
    .filter(([board]) => board !== 'CAREGIVER')
    .map(([board, columns, of]): Board => {
      const recorded = columns.map((column) => (column === 'CONTYPEDESC' ? 'CONTYPES' : column));
      const measures = sums(board === 'CON_TYP' ? 'CO' : 'CON');
      return {
        table: `PAYER_DASHBOARD_${board}`,
        columns: ['PAYERID', 'CRDATEUNIQUE', ...recorded],
        of: both(byRecorded, of),
        measures,
      };
    }),
  {
    table: 'PAYER_DASHBOARD_CAREGIVER',
    columns: ['PAYERID', 'CRDATEUNIQUE', 'CAREGIVERID', 'C_NAME', 'C_LNAME', 'C_FNAME'],
    of: both(byRecorded, ({ pair: { own } }) => [
      ...[own.caregiver_id, own.caregiver_name, own.caregiver_last_name, own.caregiver_first_name],
    ]),
    measures: sums('CON'),
  },
  ...twice(
    'PAYER_DASHBOARD_PAYER_CHART',
    ['PAYERID', 'VISITDATE', 'CONPAYERID', 'PNAME', ...filterColumns],
    both(byPayer, otherPayer, filters),
  ),
  ...stateBoards.flatMap(([board, columns, of]) =>
    twice(
      `STATE_DASHBOARD_${board}`,
      ['PAYERID', 'PROVIDERID', 'VISITDATE', ...columns, ...stateColumns],
      both(({ pair }) => [pair.own.payer_id, pair.own.provider_id, pair.visit_date], of, stateFilters),
    ),
  ),
  ...twice('PAYER_CONFLICT_SUMMARY', summaryColumns, summary),
  {
    table: 'PROVIDER_DASHBOARD_AGENCY',
    columns: ['PROVIDERID', 'OFFICEID', 'CRDATEUNIQUE', 'CONPROVIDERID', 'CON_P_NAME', 'CON_TIN'],
    of: both(byOffice, ({ pair: { con } }) => [con.provider_id, con.provider_name, con.provider_tin]),
    measures: sums('CON'),
  },
  {
    table: 'PROVIDER_DASHBOARD_CAREGIVER',
    columns: ['PROVIDERID', 'OFFICEID', 'CRDATEUNIQUE', 'CAREGIVERID', 'C_CODE', 'C_NAME'],
    of: both(byOffice, ({ pair: { own } }) => [own.caregiver_id, own.caregiver_code, own.caregiver_name]),
    measures: sums('CON'),
  },
  {
    table: 'PROVIDER_DASHBOARD_PATIENT',
    columns: ['PROVIDERID', 'OFFICEID', 'CRDATEUNIQUE', 'PATIENTID', 'PFNAME', 'PLNAME', 'PNAME'],
    of: both(byOffice, (priced) => patient(priced).slice(0, 4)),
    measures: sums('CON'),
  },
  {
    table: 'PROVIDER_DASHBOARD_PAYER',
    columns: ['PROVIDERID', 'OFFICEID', 'CRDATEUNIQUE', 'PAYERID', 'PNAME'],
    of: both(byOffice, ({ pair: { own } }) => [own.payer_id, own.contract]),
    measures: sums('CON'),
  },
  ...Object.entries(ruleColumns).map(
    ([prefix, flag]): Board => ({
      table: 'PROVIDER_DASHBOARD_CON_TYP',
      columns: ['PROVIDERID', 'OFFICEID', 'CRDATEUNIQUE'],
      of: byOffice,
      measures: sums(prefix),
      counts: ({ pair }) => pair[flag],
    }),
  ),
];

/** A row of a dashboard: what tells it apart, and its measures. */
export interface Cell {
  readonly key: string;
  readonly count: number;
  readonly prices: readonly Rational[];
}

/** The rows that a dashboard should have. */
export function cellsOf(board: Board, priced: readonly Priced[]): Cell[] {
  const keyOf = (one: Priced) =>
    JSON.stringify(board.measures === 'keys' ? [...board.of(one), one.visit_key] : board.of(one));
  return [...groupBy(priced, keyOf)].map(([key, members]) => {
    const counted = members.filter((one) => board.counts?.(one) ?? true);
    return {
      key,
      count: new Set(counted.map(({ visit_key }) => visit_key)).size,
      prices: [
        counted.map(({ shift_price }) => shift_price).reduce(plus, zero),
        counted.map(({ overlap_price }) => overlap_price).reduce(plus, zero),
        counted.map(({ final_price }) => final_price).reduce(plus, zero),
      ],
    };
  });
}
