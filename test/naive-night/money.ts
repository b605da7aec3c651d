import { byText, groupBy, indexBy } from './collections.ts';
import { dividedBy, isPositive, type Rational, rational, times, zero } from './rational.ts';
import type { AnalyticsRows } from './rows.ts';
import {
  type ConflictType,
  isPtoOnly,
  type NightState,
  type Pair,
  type PairMoney,
  type Snapshot,
} from './state.ts';
import { microseconds, minutesBetween } from './time.ts';

/** DOMAIN.md §8, for every pair, inside and outside of the window: it follows from pair, sides and group alone. */
export function moneyOf(
  { conflicts, pairs, snapshots }: Pick<NightState, 'conflicts' | 'pairs' | 'snapshots'>,
  rows: AnalyticsRows,
): PairMoney[] {
  const sides = indexBy(snapshots, (snapshot) => snapshot.visit_id);
  const groupOf = new Map(conflicts.map(({ conflict_id, group_id }) => [conflict_id, group_id]));
  const groupSizes = groupSizesOf({ conflicts, pairs }, rows);
  const priced = pairs.map((pair): Omit<PairMoney, 'is_canonical'> => {
    const own = sides.get(pair.visit_id);
    const con = sides.get(pair.con_visit_id);
    const isBilled = own?.billed === 'yes';
    const groupSize = groupSizes.get(groupOf.get(pair.conflict_id) ?? null) ?? 0;
    const rate_per_minute = ratePerMinute(own);
    const full_shift_minutes = fullShiftMinutes(pair, own);
    const overlap_minutes = overlapMinutes(pair, own, con, groupSize);
    const overlap_price = times(overlap_minutes, rate_per_minute);
    return {
      pair_id: pair.id,
      conflict_id: pair.conflict_id,
      visit_date: pair.visit_date,
      ...{ rate_per_minute, full_shift_minutes, overlap_minutes },
      shift_price: times(full_shift_minutes, rate_per_minute),
      overlap_price,
      final_price: pair.status === 'R' ? overlap_price : zero,
      cost_type: isBilled ? 'Recovery' : 'Avoidance',
      // AMBIGUOUS: a billed visit without an actual start. The order of §8 decides: it is Scheduled.
      visit_type: (own?.visit_start ?? null) === null ? 'Scheduled' : isBilled ? 'Billed' : 'Confirmed',
      conflict_type: conflictType(pair),
      visit_key: visitKey(pair, own, con),
    };
  });
  const copies = groupBy(priced, ({ conflict_id, visit_key }) => `${conflict_id} ${visit_key}`);
  const canonical = new Set(
    [...copies.values()].map((same) => Math.min(...same.map(({ pair_id }) => pair_id))),
  );
  return priced.map((money) => ({ ...money, is_canonical: canonical.has(money.pair_id) }));
}

/**
 * By group, how many of its conflicts a payer's dashboard can see: of an active payer that is no demo, with a pair that is
 * more than PTO. A conflict without group is none of any.
 */
function groupSizesOf(
  { conflicts, pairs }: Pick<NightState, 'conflicts' | 'pairs'>,
  rows: AnalyticsRows,
): Map<number | null, number> {
  const visiblePayers = visiblePayersOf(rows);
  const withMoreThanPto = new Set(pairs.filter((pair) => !isPtoOnly(pair)).map((pair) => pair.conflict_id));
  const visible = conflicts.filter(
    ({ conflict_id, payer_id, group_id }) =>
      group_id !== null && visiblePayers.has(payer_id) && withMoreThanPto.has(conflict_id),
  );
  return new Map(
    [...groupBy(visible, ({ group_id }) => group_id)].map(([id, members]) => [id, members.length]),
  );
}

export function visiblePayersOf({ payer }: AnalyticsRows): Set<string | null> {
  const visible = payer.filter(({ is_active, is_demo }) => is_active === true && is_demo !== true);
  return new Set(visible.map(({ payer_id }) => payer_id));
}

const sixty = rational(60);

export function ratePerMinute(own: Snapshot | undefined): Rational {
  const rate = rational(own?.bill_rate ?? 0);
  if (own === undefined || !isPositive(rate)) return zero;
  const hours = hoursOf(own);
  switch (own.bill_type) {
    case 'Hourly':
      return hours === 'unknown' ? zero : dividedBy(rate, sixty);
    case 'Daily':
    case 'Visit':
      return hours === 'unknown' || !isPositive(hours) ? zero : dividedBy(dividedBy(rate, hours), sixty);
    default:
      return zero;
  }
}

/** Billed hours of a billed visit, scheduled ones of one that is not; a visit of which neither is known has no rate. */
function hoursOf({ billed, billed_hours, scheduled_start, scheduled_end }: Snapshot): Rational | 'unknown' {
  if (billed === 'yes') return rational(billed_hours ?? 0);
  if (billed !== 'no') return 'unknown';
  return dividedBy(rational(minutesOf(scheduled_start, scheduled_end) ?? 0), sixty);
}

function fullShiftMinutes(pair: Pair, own: Snapshot | undefined): Rational {
  if (pair.billable_minutes_full_shift !== null) return rational(pair.billable_minutes_full_shift);
  const { start, end } = shiftOf(own);
  return rational(minutesOf(start, end) ?? 0);
}

function overlapMinutes(
  pair: Pair,
  own: Snapshot | undefined,
  con: Snapshot | undefined,
  groupSize: number,
): Rational {
  if (pair.billable_minutes_overlap !== null && (groupSize <= 2 || pair.distance_flag)) {
    return rational(pair.billable_minutes_overlap);
  }
  const [a, b] = [shiftOf(own), shiftOf(con)];
  if (a.start === null || a.end === null || b.start === null || b.end === null) return zero;
  const start = Math.max(microseconds(a.start), microseconds(b.start));
  const end = Math.min(microseconds(a.end), microseconds(b.end));
  return rational(Math.max(0, minutesBetween(start, end)));
}

/** Start and end each for itself: actual, else scheduled, else of the training. An absence has neither. */
function shiftOf(side: Snapshot | undefined): { start: string | null; end: string | null } {
  return {
    start: side?.visit_start ?? side?.scheduled_start ?? side?.in_service_start ?? null,
    end: side?.visit_end ?? side?.scheduled_end ?? side?.in_service_end ?? null,
  };
}

/** AMBIGUOUS (§8): "minutes" are counted as §5 counts them, both times cut to the minute first. */
function minutesOf(start: string | null, end: string | null): number | null {
  return start === null || end === null ? null : minutesBetween(microseconds(start), microseconds(end));
}

export function conflictType(pair: Pair): ConflictType | null {
  const hasOverlap =
    pair.same_sch_time_flag ||
    pair.same_visit_time_flag ||
    pair.sch_and_visit_time_same_flag ||
    pair.sch_over_another_sch_time_flag ||
    pair.visit_time_over_another_visit_time_flag ||
    pair.sch_time_over_visit_time_flag;
  const key = [hasOverlap && 'to', pair.distance_flag && 'td', pair.in_service_flag && 'is'].filter(Boolean);
  return conflictTypes[key.join('_')] ?? null;
}

const conflictTypes: Readonly<Record<string, ConflictType>> = {
  to: 'only_to',
  td: 'only_td',
  is: 'only_is',
  to_td: 'both_to_td',
  to_is: 'both_to_is',
  td_is: 'both_td_is',
  to_td_is: 'all_to_td_is',
};

/** AMBIGUOUS (§8): an event, or a visit without application visit id, stands in the key with its own id. */
function visitKey(pair: Pair, own: Snapshot | undefined, con: Snapshot | undefined): string {
  return [own?.application_visit_id ?? pair.visit_id, con?.application_visit_id ?? pair.con_visit_id]
    .sort(byText)
    .join('|');
}
