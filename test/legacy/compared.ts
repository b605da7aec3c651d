import { indexBy } from '../naive-night/collections.ts';
import { type Rational, rational } from '../naive-night/rational.ts';
import type { AnalyticsRows } from '../naive-night/rows.ts';
import { ruleFlags } from '../naive-night/state.ts';
import type { Rows } from './account.ts';
import { type Board, boards, type Cell, cellsOf, pricedPairs } from './dashboards-today.ts';
import { keyOf, type NightToday, type PairToday } from './night-today.ts';
import type { LegacyPair, LegacyState } from './state.ts';

/** What the chain has left and what it should have, a line a difference; dashboards are read from their tables. */
export async function differencesOf(
  expected: NightToday,
  actual: LegacyState,
  analytics: AnalyticsRows,
  rows: Rows,
): Promise<string[]> {
  const differences = [...ofPairs(expected, actual), ...ofConflicts(expected, actual)];
  const idOf = new Map(actual.pairs.map((pair) => [keyOf(pair), pair]));
  const ssnOf = (pair: PairToday) => idOf.get(keyOf(pair))?.ssn ?? '';
  const numbered = expected.pairs.map((pair) => ({ ...pair, person_key: ssnOf(pair) }));
  const priced = pricedPairs({ ...expected, pairs: numbered }, analytics);
  for (const board of boards)
    differences.push(...ofBoard(board, cellsOf(board, priced), await readBoard(board, rows)));
  return differences;
}

function ofPairs(expected: NightToday, actual: LegacyState): string[] {
  const found = indexBy(actual.pairs, keyOf);
  const wanted = indexBy(expected.pairs, keyOf);
  const extra = actual.pairs
    .filter((pair) => !wanted.has(keyOf(pair)))
    .map((pair) => `pair too many: ${keyOf(pair)}`);
  const others = expected.pairs.flatMap((pair) => {
    const other = found.get(keyOf(pair));
    if (!other) return [`pair missing: ${keyOf(pair)}`];
    const [is, should] = [shownOf(other), shownOf(pair)];
    return Object.keys(should)
      .filter((name) => is[name] !== should[name])
      .map((name) => `pair ${keyOf(pair)} ${name}: ${is[name]}, not ${should[name]}`);
  });
  return [...extra, ...others];
}

/** What is compared of a pair, as text. */
function shownOf(pair: PairToday | LegacyPair): Record<string, string> {
  const flags = ruleFlags.map((flag): [string, unknown] => [flag, pair[flag]]);
  const { rate_per_minute, ...own } = pair.own;
  const { rate_per_minute: conRate, ...con } = pair.con;
  const shown: [string, unknown][] = [
    ...flags,
    ['conflict_id', pair.conflict_id],
    ['group_id', pair.group_id],
    ['group_created_on', pair.group_created_on],
    ['visit_date', pair.visit_date],
    ['status', pair.status],
    ['minutes', pair.minute_diff_between_sch],
    ['miles', numeric(pair.distance_miles_from_lat_lng, 2)],
    ['mph', numeric(pair.average_miles_per_hour, 2)],
    // The column is a whole number.
    ['eta', numeric(pair.eta_travel_minutes, 0)],
    ['rate', rateOf(rate_per_minute)],
    ['con rate', rateOf(conRate)],
    ...Object.entries(own),
    ...Object.entries(con).map(([name, value]): [string, unknown] => [`con ${name}`, value]),
  ];
  return Object.fromEntries(shown.map(([name, value]) => [name, timeless(String(value))]));
}

/** Wall clocks come with and without their fractions. */
const timeless = (text: string): string => text.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.0+$/, '$1');

const numeric = (text: string | null, places: number): string | null =>
  text === null ? null : Number(text).toFixed(places);

const rateOf = (rate: string | null | Rational): string =>
  toNumber(typeof rate === 'object' && rate !== null ? rate : rational(rate ?? 0)).toFixed(9);

const toNumber = ({ over, under }: Rational): number => Number(over) / Number(under);

function ofConflicts(expected: NightToday, actual: LegacyState): string[] {
  const found = indexBy(actual.conflicts, ({ conflict_id }) => conflict_id);
  const wanted = new Set(expected.conflicts.map(({ conflict_id }) => conflict_id));
  const extra = actual.conflicts.filter(({ conflict_id }) => !wanted.has(conflict_id));
  return [
    ...extra.map(({ conflict_id }) => `conflict too many: ${conflict_id}`),
    ...expected.conflicts.flatMap(({ conflict_id, status, recorded_on, visit_id }) => {
      const other = found.get(conflict_id);
      if (!other) return [`conflict missing: ${conflict_id} of ${visit_id}`];
      return [
        ...(other.status === status ? [] : [`conflict ${conflict_id}: ${other.status}, not ${status}`]),
        ...(other.recorded_on === recorded_on
          ? []
          : [`conflict ${conflict_id}: recorded ${other.recorded_on}`]),
      ];
    }),
  ];
}

function ofBoard({ table, measures }: Board, expected: readonly Cell[], actual: readonly Cell[]): string[] {
  const found = indexBy(actual, ({ key }) => key);
  const wanted = new Set(expected.map(({ key }) => key));
  const twice = found.size === actual.length ? [] : [`${table}: a row comes twice`];
  return [
    ...twice,
    ...actual.filter(({ key }) => !wanted.has(key)).map(({ key }) => `${table} too many: ${key}`),
    ...expected.flatMap((cell) => {
      const other = found.get(cell.key);
      if (!other) return [`${table} missing: ${cell.key}`];
      const isCounted = measures === 'keys' || measures === 'prices' || other.count === cell.count;
      const isPriced =
        measures === 'keys' || cell.prices.every((price, i) => isCents(other.prices[i], price));
      return isCounted && isPriced ? [] : [`${table} ${cell.key}: ${toText(other)}, not ${toText(cell)}`];
    }),
  ];
}

/** The tables round to cents; rates are cut after twelve decimals, so a half cent may go either way. */
const isCents = (cents: Rational | undefined, exact: Rational): boolean =>
  cents !== undefined && Math.abs(toNumber(cents) - toNumber(exact)) <= 0.005001;

const toText = ({ count, prices }: Cell): string => `${count} ${prices.map(toNumber).join(' ')}`;

async function readBoard({ table, columns, measures }: Board, rows: Rows): Promise<Cell[]> {
  const keys = columns.map((column) => (/DATE/.test(column) ? `to_char(${column}, 'YYYY-MM-DD')` : column));
  const more =
    measures === 'keys'
      ? ['VISIT_KEY']
      : measures === 'prices'
        ? ['CON_SP', 'CON_OP', 'CON_FP']
        : [...measures];
  const read = await rows(`select ${[...keys, ...more].join(', ')} from ${table}`);
  const width = measures === 'keys' ? columns.length + 1 : columns.length;
  return read.map((row) => {
    const numbers = row.slice(width).map((cell) => rational(cell ?? 0));
    const [count] = measures === 'keys' || measures === 'prices' ? [undefined] : numbers.splice(0, 1);
    return {
      key: JSON.stringify(row.slice(0, width)),
      count: count ? toNumber(count) : 1,
      prices: numbers,
    };
  });
}
