import { divided, type Fraction, fraction, isPositive, times } from './fraction.ts';
import type { Collisions, Pair, Side } from './pairs.ts';

/** What a pair costs, by DOMAIN.md §8 read word by word: fractions and arrays, no SQL. */
export interface NaiveMoney {
  readonly rate: Fraction;
  readonly fullShiftMinutes: Fraction;
  readonly overlapMinutes: Fraction;
  readonly shiftPrice: Fraction;
  readonly overlapPrice: Fraction;
  readonly finalPrice: Fraction;
  readonly costType: string;
  readonly visitType: string;
  readonly conflictType: string | null;
  readonly visitKey: string;
  readonly isCanonical: boolean;
}

export function naiveMoney(world: Collisions, pair: Pair): NaiveMoney {
  const own = sideOf(world, pair.visit);
  const rate = ratePerMinute(own);
  const fullShiftMinutes =
    pair.billableFullShift === null ? shiftMinutes(own) : fraction(pair.billableFullShift);
  const overlapMinutes =
    pair.billableOverlap !== null &&
    (groupSize(world, pair.visit) <= 2 || pair.flags.includes('distance_flag'))
      ? fraction(pair.billableOverlap)
      : sharedMinutes(own, sideOf(world, pair.con));
  const overlapPrice = times(overlapMinutes, rate);
  return {
    rate,
    fullShiftMinutes,
    overlapMinutes,
    shiftPrice: times(fullShiftMinutes, rate),
    overlapPrice,
    finalPrice: pair.status === 'R' ? overlapPrice : fraction(0),
    costType: own.billed === 'yes' ? 'Recovery' : 'Avoidance',
    visitType: own.visitStart === null ? 'Scheduled' : own.billed === 'yes' ? 'Billed' : 'Confirmed',
    conflictType: conflictType(pair),
    visitKey: visitKey(world, pair),
    isCanonical: !world.pairs.some(
      (other) =>
        other.visit === pair.visit && other.id < pair.id && visitKey(world, other) === visitKey(world, pair),
    ),
  };
}

function sideOf(world: Collisions, visit: number): Side {
  const side = world.sides.find((one) => one.visit === visit);
  if (side === undefined) throw new Error(`there is no visit ${visit}`);
  return side;
}

function ratePerMinute(own: Side): Fraction {
  const zero = fraction(0);
  if (own.billRate === null || !isPositive(fraction(own.billRate))) return zero;
  const rate = fraction(own.billRate);
  const sixty = fraction(60);
  const isPerShift = own.billType === 'Daily' || own.billType === 'Visit';
  if (own.billed === 'yes') {
    if (own.billType === 'Hourly') return divided(rate, sixty);
    if (isPerShift && own.billedHours !== null && isPositive(fraction(own.billedHours)))
      return divided(divided(rate, fraction(own.billedHours)), sixty);
  }
  if (own.billed === 'no') {
    if (own.billType === 'Hourly') return divided(rate, sixty);
    const scheduled = minutes(own.scheduledStart, own.scheduledEnd);
    if (isPerShift && scheduled !== null && scheduled > 0)
      return divided(divided(rate, divided(fraction(scheduled), sixty)), sixty);
  }
  return zero;
}

const shiftStart = (side: Side) => side.visitStart ?? side.scheduledStart ?? side.inServiceStart;
const shiftEnd = (side: Side) => side.visitEnd ?? side.scheduledEnd ?? side.inServiceEnd;

const shiftMinutes = (side: Side): Fraction => fraction(minutes(shiftStart(side), shiftEnd(side)) ?? 0);

function sharedMinutes(a: Side, b: Side): Fraction {
  const starts = [shiftStart(a), shiftStart(b)];
  const ends = [shiftEnd(a), shiftEnd(b)];
  if ([...starts, ...ends].includes(null)) return fraction(0);
  const from = starts.sort().at(-1) ?? null;
  const to = ends.sort().at(0) ?? null;
  return fraction(Math.max(0, minutes(from, to) ?? 0));
}

/** Whole minutes between two times, each cut to its minute first. */
function minutes(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const minute = (time: string) => Date.parse(`${time.slice(0, 16).replace(' ', 'T')}:00Z`) / 60_000;
  return minute(to) - minute(from);
}

function groupSize(world: Collisions, visit: number): number {
  const group = world.groups[visit] ?? null;
  const visits = new Set(world.pairs.map((pair) => pair.visit));
  return [...visits].filter((peer) => {
    if (group === null || world.groups[peer] !== group) return false;
    const payer = world.payers.find((one) => one.payer === sideOf(world, peer).payer);
    return (
      payer?.isActive === true &&
      payer.isDemo !== true &&
      world.pairs.some((pair) => pair.visit === peer && pair.flags.some((flag) => flag !== 'pto_flag'))
    );
  }).length;
}

function conflictType({ flags }: Pair): string | null {
  const hasDistance = flags.includes('distance_flag');
  const hasInService = flags.includes('in_service_flag');
  const hasOverlap = flags.some((flag) => !['distance_flag', 'in_service_flag', 'pto_flag'].includes(flag));
  const names: Record<string, string> = {
    100: 'only_to',
    '010': 'only_td',
    '001': 'only_is',
    110: 'both_to_td',
    101: 'both_to_is',
    '011': 'both_td_is',
    111: 'all_to_td_is',
  };
  return names[[hasOverlap, hasDistance, hasInService].map(Number).join('')] ?? null;
}

function visitKey(world: Collisions, pair: Pair): string {
  const key = (visit: number) =>
    sideOf(world, visit).applicationVisitId ?? `a0000000-0000-4000-8000-${String(visit).padStart(12, '0')}`;
  return [key(pair.visit), key(pair.con)].sort((a, b) => (a < b ? -1 : 1)).join('|');
}
