import type { Conflict, Interval, Pair, Side, Span } from '../../../src/api/contract.ts';
import { agencyName } from '../words/organizations.ts';
import { sideNames } from '../words/sides.ts';

/** The three accounts of one visit, in the order in which a lane shows them. */
export const visitKinds = ['scheduled', 'actual', 'evv'] as const;
/** What a lane can show: those, or that it is no visit. */
export const barKinds = [...visitKinds, 'training', 'daysOff'] as const;
export type BarKind = (typeof barKinds)[number];

export const barKindNames: Record<BarKind, string> = {
  scheduled: 'Scheduled',
  actual: 'Actual',
  evv: 'EVV',
  training: 'Training',
  daysOff: 'Days off',
};

/** One visit, training, or days off as a lane of the timeline. */
export interface Shift {
  readonly id: string;
  readonly agencyName: string;
  readonly caption: string;
  /** The kinds of times that it can have. */
  readonly kinds: readonly BarKind[];
  readonly spans: Readonly<Record<BarKind, Span>>;
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

export function shiftsOf(conflict: Pick<Conflict, 'own' | 'pairs'>): Shifts {
  return {
    own: shiftOf('own', conflict.own, sideNames[conflict.own.kind].own),
    others: conflict.pairs.map((pair) => ({
      pairId: pair.pairId,
      shift: shiftOf(pair.pairId, pair.other, sideNames[pair.other.kind].other),
      collision: collisionOf(pair),
    })),
  };
}

/** The kinds of times that any of the lanes can have, in the order of the lanes' rows. */
export function kindsOf({ own, others }: Shifts): BarKind[] {
  const shifts = [own, ...others.map((other) => other.shift)];
  return barKinds.filter((kind) => shifts.some((shift) => shift.kinds.includes(kind)));
}

/** The times that the rules compare: of a worked visit the actual ones, else its scheduled ones, of an event its own. */
export function comparedKind({ kinds, spans }: Shift): BarKind {
  const [first = 'scheduled'] = kinds;
  return kinds.includes('actual') && spans.actual.start !== null && spans.actual.end !== null
    ? 'actual'
    : first;
}

const none: Span = { start: null, end: null };
const nothing: Record<BarKind, Span> = {
  scheduled: none,
  actual: none,
  evv: none,
  training: none,
  daysOff: none,
};

function shiftOf(id: string, side: Side, caption: string): Shift {
  const name = agencyName(side.agency);
  if (side.kind !== 'visit') {
    const kind = side.kind === 'in_service' ? 'training' : 'daysOff';
    return { id, agencyName: name, caption, kinds: [kind], spans: { ...nothing, [kind]: side.during } };
  }
  return {
    id,
    agencyName: name,
    caption: side.serviceCode === null ? caption : `${caption} · ${side.serviceCode}`,
    kinds: visitKinds,
    spans: { ...nothing, scheduled: side.scheduled, actual: side.actual, evv: side.evv },
  };
}

export function collisionOf(pair: Pair): Collision | null {
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
