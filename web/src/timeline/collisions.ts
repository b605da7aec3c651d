import { comparedMinutes } from '../../../src/durations.ts';
import { overlapInWords } from '../words/overlaps.ts';
import { minutesOf } from '../words/times.ts';
import { centredWithin, type Label, textWidth } from './labels.ts';
import type { Lane } from './lanes.ts';
import { type Scale, toX } from './scale.ts';
import type { Collision } from './shifts.ts';

interface Placed {
  readonly pairId: string;
  readonly left: number;
  readonly right: number;
  /** The bands of rows that the collision crosses: the own lane's, and the other's. */
  readonly bands: readonly { readonly top: number; readonly bottom: number }[];
  /** From the own lane's rows to the end of the other's. */
  readonly top: number;
  readonly bottom: number;
  readonly label: Label;
  readonly labelY: number;
}

export type PlacedCollision =
  | (Placed & { readonly kind: 'overlap' })
  /** The arrow runs from `left` to `right`; the travel would take until `arrival`. */
  | (Placed & { readonly kind: 'travel'; readonly arrowY: number; readonly arrival: number });

/** Places a collision across both lanes; its label goes into the free strip above the other shift's lane. */
export function layOutCollision(
  pairId: string,
  collision: Collision,
  place: { own: Lane; lane: Lane; scale: Scale },
): PlacedCollision {
  const { own, lane, scale } = place;
  const interval = collision.kind === 'overlap' ? collision.interval : collision.gap;
  const left = toX(scale, minutesOf(interval.start));
  const right = toX(scale, minutesOf(interval.end));
  const placed = {
    pairId,
    left,
    right,
    bands:
      lane.position === 1
        ? [{ top: own.rowsTop, bottom: lane.bottom }]
        : [
            { top: own.rowsTop, bottom: own.bottom },
            { top: lane.rowsTop, bottom: lane.bottom },
          ],
    top: own.rowsTop,
    bottom: lane.bottom,
    label: centredWithin(textThatFits(collision, scale.right - scale.left), (left + right) / 2, scale),
  };
  if (collision.kind === 'overlap') return { ...placed, kind: 'overlap', labelY: lane.top - 24 };
  const arrival = toX(scale, minutesOf(interval.start) + (collision.etaMinutes ?? interval.minutes));
  return { ...placed, kind: 'travel', labelY: lane.top - 34, arrowY: lane.top - 14, arrival };
}

/** `35 min overlap`, `3 h 15 min overlap`, or `gap 20 min, travel 36 min for 14.2 miles` */
export function collisionText(collision: Collision): string {
  return collisionTexts(collision)[0];
}

/** The longest text first; the shorter ones are for narrow pictures. */
function collisionTexts(collision: Collision): [string, ...string[]] {
  if (collision.kind === 'overlap') return [`${overlapInWords(collision.interval.minutes)} overlap`];
  const gap = `gap ${comparedMinutes(collision.gap.minutes)}`;
  if (collision.etaMinutes === null || collision.distanceMiles === null) return [gap];
  const travel = `${gap}, travel ${comparedMinutes(collision.etaMinutes)}`;
  return [`${travel} for ${toTenth(collision.distanceMiles)} miles`, travel, gap];
}

function textThatFits(collision: Collision, width: number): string {
  const texts = collisionTexts(collision);
  return texts.find((text) => textWidth(text) <= width) ?? texts[0];
}

function toTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
