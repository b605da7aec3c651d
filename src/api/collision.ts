import type { Event, Interval, Span, Visit } from './contract.ts';

/**
 * The times by which the rules judge a side: of a visit the actual ones, or the scheduled ones if it is not worked yet;
 * of training its own.
 */
export interface Shift {
  readonly kind: 'scheduled' | 'actual' | 'training';
  readonly start: string;
  readonly end: string;
}

/** What decides the times of a side. */
export type Timed = Pick<Visit, 'kind' | 'scheduled' | 'actual'> | Pick<Event, 'kind' | 'during'>;

/**
 * Null where no rule applies: only one of the two actual times is known, or the scheduled ones are incomplete. And days
 * off have no times.
 */
export function shiftOf(side: Timed): Shift | null {
  if (side.kind !== 'visit') return side.kind === 'absence' ? null : complete('training', side.during);
  const { actual, scheduled } = side;
  if (actual.start === null && actual.end === null) return complete('scheduled', scheduled);
  return complete('actual', actual);
}

/** Strictly: shifts that only touch do not overlap. Training collides with worked visits alone. */
export function overlapOf(one: Shift, other: Shift): Interval | null {
  const kinds = [one.kind, other.kind];
  if (kinds.includes('training') && !kinds.includes('actual')) return null;
  const { start } = one.start > other.start ? one : other;
  const { end } = one.end < other.end ? one : other;
  return start < end ? { start, end, minutes: minutesBetween(start, end) } : null;
}

/** From the end of the earlier visit to the start of the later one. */
export function gapOf(one: Shift, other: Shift): Interval | null {
  if ([one.kind, other.kind].includes('training')) return null;
  if (overlapOf(one, other) !== null) return null;
  const [earlier, later] = one.start <= other.start ? [one, other] : [other, one];
  return { start: earlier.end, end: later.start, minutes: minutesBetween(earlier.end, later.start) };
}

/**
 * How many minutes the way takes longer than the gap between two worked visits, as the distance rule judges; null where
 * there is time enough, no gap, or no way known.
 */
export function missingMinutes(one: Shift, other: Shift, etaMinutes: number | null): number | null {
  const gapMinutes = gapOf(one, other)?.minutes ?? 0;
  const isJudged = one.kind === 'actual' && other.kind === 'actual' && gapMinutes > 0 && etaMinutes !== null;
  if (!isJudged || gapMinutes >= etaMinutes) return null;
  return Math.round((etaMinutes - gapMinutes) * 100) / 100;
}

/** Whole minutes, both times cut to the minute first, as Snowflake's DATEDIFF counts and the rules do. */
export function minutesBetween(start: string, end: string): number {
  return minuteOf(end) - minuteOf(start);
}

function complete(kind: Shift['kind'], { start, end }: Span): Shift | null {
  return start === null || end === null ? null : { kind, start, end };
}

/** A wall clock has no zone; read as UTC so that the zone of this machine, and its clock changes, stay out of it. */
function minuteOf(localTime: string): number {
  return Date.parse(`${localTime.slice(0, 16)}:00Z`) / 60_000;
}
