import type { Rule } from '../rules.ts';
import type { Facts, Side } from './facts.ts';
import { obstacleOf } from './obstacles.ts';
import { clock, minutes, shiftInWords } from './words.ts';

export interface RuleVerdict {
  readonly number: number;
  readonly rule: Rule;
  /** Whether the night writes a pair by it, in at least one direction. */
  readonly fires: boolean;
  /** In words and numbers, why it does or does not. */
  readonly why: string;
}

export interface Verdict {
  readonly asOf: string;
  /** What the whole comes to, in one or two sentences. */
  readonly summary: string;
  readonly rules: readonly RuleVerdict[];
}

/** What the night says of two sides, rule by rule; `A` is the first one. */
export function judge(facts: Facts): Verdict {
  const obstacle = obstacleOf(facts);
  const rules = facts.rules.map(({ rule, forth, back }, index) => ({
    number: index + 1,
    rule,
    fires: forth || back,
    why: obstacle ?? reasons[rule](facts),
  }));
  return { asOf: facts.asOf, summary: summaryOf(facts, rules, obstacle), rules };
}

const reasons: Readonly<Record<Rule, (facts: Facts) => string>> = {
  same_sch_time: (facts) => unlessDropped(facts, byTimes(facts, 0, 'equal')),
  same_visit_time: (facts) => unlessDropped(facts, byTimes(facts, 2, 'equal')),
  sch_and_visit_time_same: (facts) => unlessDropped(facts, byTimes(facts, 1, 'equal')),
  sch_over_another_sch_time: (facts) => unlessDropped(facts, byTimes(facts, 0, 'overlapping')),
  visit_time_over_another_visit_time: (facts) => unlessDropped(facts, byTimes(facts, 2, 'overlapping')),
  sch_time_over_visit_time: (facts) => unlessDropped(facts, byTimes(facts, 1, 'overlapping')),
  distance: (facts) => unlessDropped(facts, byDistance(facts)),
  in_service: (facts) => byEvent(facts, 'in_service'),
  pto: (facts) => byEvent(facts, 'absence'),
};

interface Reason {
  readonly holds: boolean;
  readonly words: string;
}

const compared = [
  'scheduled times of both',
  'the scheduled time of one with the actual time of the other',
  'actual times of both',
];

/** Rules 1 to 6 divide by how many sides are worked, and by how the shifts lie to each other. */
function byTimes(facts: Facts, workedSides: 0 | 1 | 2, position: 'equal' | 'overlapping'): Reason {
  const { sides, isEqual, isOverlap, overlapMinutes } = facts;
  if (!areVisits(facts)) return no('an event is one of the sides; this rule compares two visits');
  const [a, b] = sides;
  if (facts.workedSides !== workedSides)
    return no(`it compares ${compared[workedSides]}, but ${workedInWords(facts)}`);
  const shifts = `${shiftInWords(a)} (A) and ${shiftInWords(b)} (B)`;
  if (position === 'equal')
    return isEqual ? yes(`both are ${shiftInWords(a)}`) : no(`${shifts} are not the same`);
  if (isEqual) return no(`both are ${shiftInWords(a)}: the same time, which another rule is for`);
  if (isOverlap) return yes(`${shifts} overlap by ${minutes(overlapMinutes ?? 0)}`);
  return no(`${touchOrGap(facts)}, so no overlap`);
}

function byDistance(facts: Facts): Reason {
  const { gapMinutes, isOverlap, miles, averageMilesPerHour, etaMinutes } = facts;
  if (!areVisits(facts)) return no('an event is one of the sides; this rule compares two visits');
  if (facts.workedSides !== 2) return no(`it needs two worked visits, but ${workedInWords(facts)}`);
  if (isOverlap)
    return no(
      `they overlap by ${minutes(facts.overlapMinutes ?? 0)}, so there is no way between them to make`,
    );
  if (gapMinutes === null || gapMinutes <= 0) return no(`${touchOrGap(facts)}; it needs a gap above zero`);
  if (!facts.isWayTold)
    return no(`the gap is ${gapMinutes} min; how far they are apart is not for you to see`);
  if (!facts.arePlacesKnown) return no('the place of at least one of them is not known');
  if (facts.isSameZip) return no('both are in the same ZIP code');
  if (etaMinutes === null || averageMilesPerHour === null) return no(`no speed band holds ${miles} miles`);
  const way = `ETA ${etaMinutes} min (${miles} miles at ${averageMilesPerHour} mph)`;
  return gapMinutes < Number(etaMinutes)
    ? yes(`gap ${gapMinutes} min < ${way}`)
    : no(`gap ${gapMinutes} min ≥ ${way}`);
}

/** What keeps out a pair that the times would make. */
function unlessDropped(facts: Facts, { holds, words }: Reason): string {
  if (!holds) return words;
  if (facts.hasCrossStateFilter && facts.isCrossState)
    return `${words}; but the sides are in different states${statesInWords(facts)}, and the cross-state filter is on`;
  if (facts.mayBegin || facts.forth !== null || facts.back !== null) {
    return facts.mayBegin ? words : `${words}; ${notNew(facts)}, but the pair exists already`;
  }
  return `${words}; but ${notNew(facts)}, and that makes no new pair`;
}

function notNew({ sides, isAnyMissed, asOf }: Facts): string {
  if (!isAnyMissed) return `schedules of ${sides[0].visitDate} are over on ${asOf}`;
  const missed = sides.flatMap(({ isMissed }, index) => (isMissed ? [`visit ${letter(index)}`] : []));
  return `${missed.join(' and ')} ${missed.length === 1 ? 'is' : 'are'} missed`;
}

/** Rules 8 and 9. */
function byEvent(facts: Facts, kind: 'in_service' | 'absence'): string {
  const { sides, excuse, isDuring } = facts;
  const [a, b] = sides;
  const eventAt = sides.findIndex((side) => side.kind === kind);
  const visitAt = 1 - eventAt;
  const event = sides[eventAt];
  const visit = sides[visitAt];
  const what = kind === 'in_service' ? 'in-service training' : 'days off';
  if (event === undefined || visit === undefined || visit.kind !== 'visit')
    return a.kind !== 'visit' && b.kind !== 'visit'
      ? 'both sides are events; this rule compares a visit with one'
      : `neither side is ${what}`;
  if (!visit.isWorked) return `visit ${letter(visitAt)} is not worked`;
  if (visit.isMissed) return `visit ${letter(visitAt)} is missed`;
  const times = `${shiftInWords(visit)} (${letter(visitAt)}) and ${what} ${shiftInWords(event)} (${letter(eventAt)})`;
  if (!isDuring) return `${times} do not meet`;
  if (excuse !== null)
    return `${times} meet; but the person has ${what} at the visit's own agency too${excuseInWords(event, excuse)}`;
  return kind === 'in_service' ? `${times} meet` : `${times} meet; written from the visit's side alone`;
}

function excuseInWords(event: Side, excuse: NonNullable<Facts['excuse']>): string {
  return excuse.startsAt === null ? '' : `, ${shiftInWords({ ...event, ...excuse })}`;
}

function summaryOf(facts: Facts, rules: readonly RuleVerdict[], obstacle: string | null): string {
  const firing = rules.filter(({ fires }) => fires);
  const verdict =
    firing.length > 0
      ? `They collide by ${firing.map(({ number, rule }) => `rule ${number} (${rule})`).join(' and ')}.`
      : `They do not collide${obstacle === null ? '' : `: ${obstacle}`}.`;
  return [verdict, ...knownInWords(facts), ...newsInWords(facts)].join(' ');
}

function knownInWords({ forth, back }: Facts): string[] {
  const known = [forth, back].filter((pair) => pair !== null);
  if (known.length === 0) return ['No pair of them is written.'];
  return known.map(
    ({ pairId, conflictId, status, isFound }) =>
      `Pair ${pairId} of conflict ${conflictId} has status ${status}${isFound ? '' : ' and was not found by the last night'}.`,
  );
}

function newsInWords({ sides }: Facts): string[] {
  return sides.flatMap(({ isNewer }, index) =>
    isNewer ? [`Visit ${letter(index)} has changed since the last night.`] : [],
  );
}

function touchOrGap({ sides: [a, b], gapMinutes }: Facts): string {
  if (a.endsAt !== null && a.endsAt === b.startsAt)
    return `A ends when B begins, at ${clock(a.endsAt)}: the ends touch`;
  if (b.endsAt !== null && b.endsAt === a.startsAt)
    return `B ends when A begins, at ${clock(b.endsAt)}: the ends touch`;
  return `${shiftInWords(a)} (A) and ${shiftInWords(b)} (B) lie ${minutes(gapMinutes ?? 0)} apart`;
}

function workedInWords({ sides }: Facts): string {
  return sides
    .map((side, index) => `${letter(index)} is ${side.isWorked ? 'worked' : 'not worked'}`)
    .join(' and ');
}

function statesInWords({ sides: [a, b] }: Facts): string {
  return a.states === null || b.states === null ? '' : ` (${a.states.join(', ')} and ${b.states.join(', ')})`;
}

const areVisits = ({ sides }: Facts): boolean => sides.every(({ kind }: Side) => kind === 'visit');
const letter = (index: number): string => 'AB'.charAt(index);
const yes = (words: string): Reason => ({ holds: true, words });
const no = (words: string): Reason => ({ holds: false, words });
