import { formatClock, minutesOf } from '../words/times.ts';
import { type Label, labelAt } from './labels.ts';
import { type Scale, toX } from './scale.ts';
import { type BarKind, comparedKind, type Shift } from './shifts.ts';

export interface Bar {
  readonly left: number;
  readonly right: number;
  /** A missing end is drawn as a mark at the one that is known. */
  readonly hasStart: boolean;
  readonly hasEnd: boolean;
  readonly labels: readonly Label[];
}

interface Row {
  readonly kind: BarKind;
  readonly y: number;
  /** Whether the rules compare these times. */
  readonly isCompared: boolean;
  /** Null where the agency recorded nothing of this kind. */
  readonly bar: Bar | null;
}

export interface Lane {
  /** 0 is the own visit. */
  readonly position: number;
  readonly shift: Shift;
  readonly top: number;
  readonly rowsTop: number;
  readonly bottom: number;
  readonly rows: readonly Row[];
}

export const dimensions = { gutter: 88, axis: 40, header: 28, row: 24, padding: 4, seam: 48 } as const;

/** How far a time stands from its bar; the rings of the punches reach out of theirs. */
export const labelGaps: Record<BarKind, number> = {
  scheduled: 6,
  actual: 6,
  evv: 10,
  training: 6,
  daysOff: 6,
};

/** One lane a shift, top to bottom, with a row for each kind of times that any of them has; events have one of their own. */
export function layOutLanes(shifts: readonly Shift[], scale: Scale): Lane[] {
  const isShown = (kind: BarKind) =>
    kind === 'scheduled' || shifts.some((shift) => knownMinutes(shift, kind).length > 0);
  const { axis, header, row, padding, seam } = dimensions;
  let top: number = axis;
  return shifts.map((shift, position) => {
    const kinds = shift.kinds.length === 1 ? shift.kinds : shift.kinds.filter(isShown);
    const lane = {
      position,
      shift,
      top,
      rowsTop: top + header,
      bottom: top + header + kinds.length * row + padding,
    };
    top = lane.bottom + seam;
    const compared = comparedKind(shift);
    return {
      ...lane,
      rows: kinds.map((kind, place) => ({
        kind,
        y: lane.rowsTop + (place + 0.5) * row,
        isCompared: kind === compared,
        bar: layOutBar(shift, kind, scale),
      })),
    };
  });
}

/** The times that are known of one kind, start first. */
export function knownMinutes(shift: Shift, kind: BarKind): number[] {
  const { start, end } = shift.spans[kind];
  return [start, end].filter((time) => time !== null).map(minutesOf);
}

function layOutBar(shift: Shift, kind: BarKind, scale: Scale): Bar | null {
  const { start, end } = shift.spans[kind];
  const known = knownMinutes(shift, kind);
  if (known.length === 0) return null;
  const [first, last] = [Math.min(...known), Math.max(...known)];
  const [left, right] = [toX(scale, first), toX(scale, last)];
  const labels: Label[] = [];
  if (start !== null) labels.push(labelAt(formatClock(first), left - labelGaps[kind], 'end'));
  if (end !== null) labels.push(labelAt(formatClock(last), right + labelGaps[kind], 'start'));
  return { left, right, hasStart: start !== null, hasEnd: end !== null, labels };
}
