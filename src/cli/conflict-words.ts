import type { Facts, ShownConflict, ShownPair, ShownVisit, Verdict } from '../explain/index.ts';
import { shiftInWords } from '../explain/index.ts';
import { textTable } from './terminal.ts';

/** One conflict, line by line: its own visit, then each pair. */
export function conflictInWords(conflict: ShownConflict): string {
  const { conflictId, groupId, recordedOn, visit, pairs, asOf } = conflict;
  const head = [
    `Conflict ${conflictId}: ${statusInWords(conflict)}`,
    `recorded ${recordedOn}`,
    groupId === null ? null : `group ${groupId}`,
    conflict.flagForReview ? 'flagged for review' : null,
    conflict.noResponseTitle === null ? null : `no response: ${conflict.noResponseTitle}`,
  ];
  return [
    listed(head),
    ...visitInWords('A', visit),
    ...pairs.flatMap(pairInWords),
    asOf === null ? 'No night has run here yet.' : `As of ${asOf}.`,
  ].join('\n');
}

function pairInWords(pair: ShownPair): string[] {
  const { pairId, detectedOn, isFound, rules, verdict, money, other } = pair;
  const head = [
    `Pair ${pairId}: ${statusInWords(pair)}`,
    `found ${detectedOn}`,
    isFound ? null : 'not found since',
  ];
  return [
    listed(head),
    ...visitInWords('B', other),
    `   rules that found it: ${rules.join(', ') || 'none'}`,
    ...travelInWords(pair),
    ...(verdict === null ? ['   now: one of the visits is gone from the source'] : nowInWords(verdict)),
    ...(money === null ? [] : moneyInWords(money)),
  ];
}

function nowInWords({ rules, summary }: Verdict): string[] {
  const firing = rules.filter(({ fires }) => fires);
  if (firing.length === 0) return [`   now: ${summary}`];
  return firing.map(({ number, rule, why }) => `   now: rule ${number} (${rule}): ${why}`);
}

function travelInWords({ miles, averageMilesPerHour, etaMinutes }: ShownPair): string[] {
  if (miles === null) return [];
  return [`   travel: ${miles} miles at ${averageMilesPerHour} mph, ETA ${etaMinutes} min`];
}

function moneyInWords(money: NonNullable<ShownPair['money']>): string[] {
  const { ratePerMinute, fullShiftMinutes, overlapMinutes, shiftPrice, overlapPrice, finalPrice } = money;
  const kinds = listed([money.costType, money.visitType, money.conflictType]);
  return [
    `   money: ${ratePerMinute} a minute; shift ${fullShiftMinutes} min ${shiftPrice}, overlap ${overlapMinutes} min ${overlapPrice}, final ${finalPrice}; ${kinds}`,
  ];
}

function visitInWords(letter: string, visit: ShownVisit): string[] {
  const isVisit = visit.kind === 'visit';
  const name = isVisit ? `visit ${visit.applicationVisitId ?? visit.id}` : visit.kind.replace('_', '-');
  const span = (startsAt: string | null, endsAt: string | null) =>
    startsAt === null && endsAt === null ? '–' : shiftInWords({ ...visit, startsAt, endsAt });
  const times = isVisit
    ? [
        `scheduled ${span(visit.scheduledStart, visit.scheduledEnd)}`,
        `actual ${span(visit.visitStart, visit.visitEnd)}`,
        `EVV ${span(visit.callIn, visit.callOut)}`,
        visit.isMissed ? 'missed' : null,
      ]
    : [span(visit.eventStart, visit.eventEnd)];
  const who = [
    visit.caregiver === null ? null : `caregiver ${visit.caregiver}`,
    visit.caregiverCode === null ? null : `code ${visit.caregiverCode}`,
    visit.ssnLastFour === null ? null : `SSN ends in ${visit.ssnLastFour}`,
    isVisit && visit.patient !== null ? `patient ${visit.patient}` : null,
  ];
  const bill = [
    visit.payer === null ? null : `payer ${visit.payer}`,
    visit.serviceCode === null ? null : `service ${visit.serviceCode}`,
    visit.billed === 'yes' ? 'billed' : 'not billed',
    visit.billRate === null ? null : `rate ${visit.billRate} ${visit.billType ?? ''}`.trimEnd(),
  ];
  return [
    `${letter}  ${listed([`${name}: ${visit.agency ?? 'no agency'}`, visit.office, visit.visitDate])}`,
    `   ${listed(times)}`,
    ...(who.some((word) => word !== null) ? [`   ${listed(who)}`] : []),
    ...(isVisit ? [`   ${listed(bill)}`] : []),
  ];
}

interface Standing {
  readonly status: string;
  readonly resolvedOn: string | null;
  readonly resolvedBy: string | null;
}

const statuses: Readonly<Record<string, string>> = {
  U: 'unresolved',
  R: 'resolved',
  D: 'deleted',
  N: 'no response',
  W: 'in progress',
  I: 'ignored',
};

function statusInWords({ status, resolvedOn, resolvedBy }: Standing): string {
  const since =
    resolvedOn === null ? '' : ` since ${resolvedOn}${resolvedBy === null ? '' : ` by ${resolvedBy}`}`;
  return `${statuses[status] ?? status} (${status})${since}`;
}

const listed = (words: readonly (string | null)[]): string =>
  words.filter((word) => word !== null).join(', ');

/** Two sides, the nine rules as a table, and what it comes to. */
export function whyInWords(facts: Facts, verdict: Verdict): string {
  const sides = facts.sides.map((side, index) => {
    const name =
      side.kind === 'visit'
        ? `visit ${side.applicationVisitId ?? side.id ?? ''}`
        : side.kind.replace('_', '-');
    const about = [
      side.agency ?? 'no agency',
      side.visitDate ?? 'no date',
      shiftInWords(side),
      side.isWorked ? 'worked' : null,
      side.isMissed ? 'missed' : null,
    ];
    return `${'AB'.charAt(index)}  ${name}: ${listed(about)}`;
  });
  const table = textTable(
    [{ title: 'rule', align: 'right' }, { title: 'name' }, { title: 'fires' }, { title: 'why' }],
    verdict.rules.map(({ number, rule, fires, why }) => [String(number), rule, fires ? 'yes' : 'no', why]),
  );
  return [...sides, table, `As of ${verdict.asOf}: ${verdict.summary}`].join('\n');
}
