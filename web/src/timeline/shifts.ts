import type { Conflict, Interval, Pair, Span, Visit } from '../../../src/api/contract.ts';

/** The three accounts of one visit, in the order in which a lane shows them. */
export const barKinds = ['scheduled', 'actual', 'evv'] as const;
export type BarKind = (typeof barKinds)[number];

export const barKindNames: Record<BarKind, string> = {
  scheduled: 'Scheduled',
  actual: 'Actual',
  evv: 'EVV',
};

/** One visit as a lane of the timeline. */
export interface Shift {
  readonly id: string;
  readonly agencyName: string;
  readonly caption: string;
  readonly spans: Record<BarKind, Span>;
}

/** Why another shift collides with the own one: too much time in common, or too little between them. */
export type Collision =
  | { readonly kind: 'overlap'; readonly interval: Interval }
  | {
      readonly kind: 'travel';
      readonly gap: Interval;
      readonly etaMinutes: number | null;
      readonly distanceMiles: number | null;
    };

interface OtherShift {
  readonly pairId: string;
  readonly shift: Shift;
  readonly collision: Collision | null;
}

/** What the timeline draws: the own shift, and each shift that it collides with. */
export interface Shifts {
  readonly own: Shift;
  readonly others: readonly OtherShift[];
}

export function shiftsOf(conflict: Pick<Conflict, 'visit' | 'pairs'>): Shifts {
  return {
    own: shiftOf('own', conflict.visit, 'This visit'),
    others: conflict.pairs.map((pair) => ({
      pairId: pair.pairId,
      shift: shiftOf(pair.pairId, pair.other, 'Other visit'),
      collision: collisionOf(pair),
    })),
  };
}

/** The times that the rules compare: the actual ones of a worked visit, else the scheduled ones. */
export function comparedKind(shift: Shift): BarKind {
  return shift.spans.actual.start !== null && shift.spans.actual.end !== null ? 'actual' : 'scheduled';
}

function shiftOf(id: string, visit: Visit, caption: string): Shift {
  return {
    id,
    agencyName: visit.agency.name ?? 'Agency without a name',
    caption: visit.serviceCode === null ? caption : `${caption} · ${visit.serviceCode}`,
    spans: { scheduled: visit.scheduled, actual: visit.actual, evv: visit.evv },
  };
}

function collisionOf(pair: Pair): Collision | null {
  if (pair.overlap !== null) return { kind: 'overlap', interval: pair.overlap };
  // Flags and travel time outlive the times they were found in: a gap that has become long enough is none.
  if (pair.gap === null || pair.missingMinutes === null) return null;
  return {
    kind: 'travel',
    gap: pair.gap,
    etaMinutes: pair.etaMinutes,
    distanceMiles: pair.distanceMiles,
  };
}
