import { comparedMinutes, durationInWords } from '../durations.ts';
import { type Rule, ruleNames } from '../rules.ts';
import { gapOf, missingMinutes, overlapOf, type Shift, shiftOf } from './collision.ts';
import type { Event, Pair, Visit } from './contract.ts';
import { dayInWords, spanInWords, timeInWords } from './words.ts';

type Judged = Pick<Pair, 'rules' | 'distanceMiles' | 'averageMilesPerHour' | 'etaMinutes' | 'detectedOn'>;
type VisitSide = Pick<Visit, 'kind' | 'visitDate' | 'scheduled' | 'actual' | 'agency'>;
type EventSide = Pick<Event, 'kind' | 'during' | 'agency'>;
type Side = VisitSide | EventSide;

/** One sentence that says in words and numbers which rule fired and why. */
export function whyTheyCollide(pair: Judged, own: Side, other: Side): string {
  const sentence = why(pair, own, other);
  // It may end with the name of an agency, and that with `Inc.`
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}

function why(pair: Judged, own: Side, other: Side): string {
  if (own.kind === 'visit' && other.kind === 'visit') return whyVisitsCollide(pair, own, other);
  if (own.kind === 'visit' && other.kind === 'in_service') return whyInTraining(pair, own, other);
  if (own.kind === 'in_service' && other.kind === 'visit') return whyInTraining(pair, other, own);
  return noVisit(pair);
}

function whyVisitsCollide(pair: Judged, own: VisitSide, other: VisitSide): string {
  const sides = [worked(own), worked(other)].filter((side) => side !== null);
  const [first, second] = sides.sort(
    (a, b) => Number(a.shift.start > b.shift.start) - Number(a.shift.start < b.shift.start),
  );
  const firing =
    first && second
      ? pair.rules.filter(isVisitRule).find((rule) => stillFits(rule, pair, [first.shift, second.shift]))
      : undefined;
  if (first === undefined || second === undefined || firing === undefined) return formerly(pair);
  return sentences[firing]({ pair, first, second, day: dayInWords(own.visitDate) });
}

/** Touching ends count, unlike those of two visits. */
function whyInTraining(pair: Judged, visit: VisitSide, training: EventSide): string {
  const [worked, learned] = [shiftOf(visit), shiftOf(training)];
  const isDuring =
    worked?.kind === 'actual' && learned && worked.start <= learned.end && worked.end >= learned.start;
  if (!pair.rules.includes('in_service') || !isDuring)
    return `Found on ${dayInWords(pair.detectedOn)} (${firedRules(pair)}); the visit or the training has changed since, and they do not collide now`;
  const day = dayInWords(visit.visitDate);
  const shared = overlapOf(worked, learned);
  const beginning = shared
    ? `Training overlaps the visit by ${minutesShared(shared.minutes)} on ${day}`
    : `Training and visit meet on ${day}`;
  return `${beginning}: the caregiver was in training ${spanInWords(learned, visit.visitDate)} at ${nameOf(training)} and worked ${spanInWords(worked, visit.visitDate)} at ${nameOf(visit)}`;
}

interface Told {
  readonly pair: Judged;
  /** The side that starts first; the own side where both start together. */
  readonly first: WorkedSide;
  readonly second: WorkedSide;
  readonly day: string;
}

interface WorkedSide {
  readonly agency: string;
  readonly shift: Shift;
  readonly words: string;
}

/** Those that compare two visits. */
type VisitRule = Exclude<Rule, 'in_service' | 'pto'>;

const sentences: Readonly<Record<VisitRule, (told: Told) => string>> = {
  same_sch_time: ({ first, second, day }) =>
    `Both agencies scheduled exactly the same time on ${day}: ${first.words} at ${first.agency} and at ${second.agency}`,
  same_visit_time: ({ first, second, day }) =>
    `Both agencies report exactly the same actual time on ${day}: ${first.words} at ${first.agency} and at ${second.agency}`,
  sch_and_visit_time_same: ({ first, second, day }) =>
    `One agency's schedule is exactly the other's actual time on ${day}: ${first.words}, ${verb(first)} at ${first.agency} and ${verb(second)} at ${second.agency}`,
  sch_over_another_sch_time: ({ first, second, day }) =>
    `Both agencies scheduled times that overlap by ${overlap(first, second)} on ${day}: ${first.words} at ${first.agency} and ${second.words} at ${second.agency}`,
  visit_time_over_another_visit_time: ({ first, second, day }) =>
    `Both agencies report actual times that overlap by ${overlap(first, second)} on ${day}: ${first.words} at ${first.agency} and ${second.words} at ${second.agency}`,
  sch_time_over_visit_time: ({ first, second, day }) =>
    `One agency's schedule overlaps the other's actual time by ${overlap(first, second)} on ${day}: ${first.words} ${verb(first)} at ${first.agency} and ${second.words} ${verb(second)} at ${second.agency}`,
  distance: ({ pair, first, second, day }) =>
    `The visits on ${day} are ${gap(first, second)} apart, but the ${pair.distanceMiles} miles between them take ${comparedMinutes(pair.etaMinutes ?? 0)} at ${pair.averageMilesPerHour} mph: the one at ${first.agency} ended at ${timeInWords(first.shift.end)} and the one at ${second.agency} began at ${timeInWords(second.shift.start)}`,
};

/** Which times each rule compares, and how they lie to each other. */
const fits: Readonly<
  Record<VisitRule, readonly [Shift['kind'] | 'mixed', 'equal' | 'overlapping' | 'apart']>
> = {
  same_sch_time: ['scheduled', 'equal'],
  same_visit_time: ['actual', 'equal'],
  sch_and_visit_time_same: ['mixed', 'equal'],
  sch_over_another_sch_time: ['scheduled', 'overlapping'],
  visit_time_over_another_visit_time: ['actual', 'overlapping'],
  sch_time_over_visit_time: ['mixed', 'overlapping'],
  distance: ['actual', 'apart'],
};

/** A pair keeps every flag it ever got; the sentence is about the one that its times show now. */
function stillFits(rule: VisitRule, pair: Judged, [one, other]: readonly [Shift, Shift]): boolean {
  const [kind, position] = fits[rule];
  const hasTheKind = kind === (one.kind === other.kind ? one.kind : 'mixed');
  const isTooShort = rule !== 'distance' || missingMinutes(one, other, pair.etaMinutes) !== null;
  return hasTheKind && position === positionOf(one, other) && isTooShort;
}

function positionOf(one: Shift, other: Shift): 'equal' | 'overlapping' | 'apart' {
  if (one.start === other.start && one.end === other.end) return 'equal';
  return overlapOf(one, other) === null ? 'apart' : 'overlapping';
}

const isVisitRule = (rule: Rule): rule is VisitRule => rule in sentences;

function formerly(pair: Judged): string {
  if (!pair.rules.some(isVisitRule)) return noVisit(pair);
  return `Found on ${dayInWords(pair.detectedOn)} (${firedRules(pair)}); the visits have changed since, and no rule finds a collision in them now`;
}

function noVisit(pair: Judged): string {
  return `Found on ${dayInWords(pair.detectedOn)}: one side is training or days off of the caregiver, not a visit`;
}

const firedRules = (pair: Judged): string =>
  pair.rules.map((rule) => ruleNames[rule].toLowerCase()).join(', ');

function worked(side: VisitSide): WorkedSide | null {
  const shift = shiftOf(side);
  return (
    shift && {
      shift,
      agency: nameOf(side),
      words: spanInWords(shift, side.visitDate),
    }
  );
}

const nameOf = (side: Side): string => side.agency.name ?? 'an agency without a name';
const verb = ({ shift }: WorkedSide): string => (shift.kind === 'scheduled' ? 'scheduled' : 'worked');
const overlap = (one: WorkedSide, other: WorkedSide): string =>
  minutesShared(overlapOf(one.shift, other.shift)?.minutes ?? 0);
const gap = (one: WorkedSide, other: WorkedSide): string =>
  comparedMinutes(gapOf(one.shift, other.shift)?.minutes ?? 0);

const minutesShared = (count: number): string => (count < 1 ? 'less than a minute' : durationInWords(count));
