import { minutesOf } from '../words/times.ts';
import { layOutCollision, type PlacedCollision } from './collisions.ts';
import { type Label, textWidth } from './labels.ts';
import { dimensions, knownMinutes, type Lane, labelGaps, layOutLanes } from './lanes.ts';
import { scaleAround } from './scale.ts';
import type { Collision, Shifts } from './shifts.ts';
import { datesOf, type Tick, ticksOf } from './ticks.ts';

export interface TimelineLayout {
  readonly width: number;
  readonly height: number;
  readonly plot: { readonly left: number; readonly right: number; readonly top: number };
  readonly dates: readonly Label[];
  readonly ticks: readonly Tick[];
  readonly lanes: readonly Lane[];
  readonly collisions: readonly PlacedCollision[];
}

const narrowest = 300;

/** Where everything of the timeline goes, in pixels of a picture that is `width` wide. */
export function layOutTimeline(shifts: Shifts, width: number): TimelineLayout {
  const plot = { left: dimensions.gutter, right: Math.max(width, narrowest), top: dimensions.axis };
  const margin = textWidth('12:00 PM') + Math.max(...Object.values(labelGaps));
  const scale = scaleAround(minutesShown(shifts), { ...plot, margin });
  const lanes = layOutLanes([shifts.own, ...shifts.others.map((other) => other.shift)], scale);
  return {
    width: plot.right,
    height: lanes.at(-1)?.bottom ?? plot.top,
    plot,
    dates: datesOf(scale),
    ticks: ticksOf(scale),
    lanes,
    collisions: shifts.others.flatMap(({ pairId, collision }, index) => {
      const [own, lane] = [lanes[0], lanes[index + 1]];
      if (collision === null || own === undefined || lane === undefined) return [];
      return [layOutCollision(pairId, collision, { own, lane, scale })];
    }),
  };
}

function minutesShown(shifts: Shifts): number[] {
  const all = [shifts.own, ...shifts.others.map((other) => other.shift)];
  const minutes = [
    ...all.flatMap((shift) => shift.kinds.flatMap((kind) => knownMinutes(shift, kind))),
    ...shifts.others.flatMap(({ collision }) => (collision === null ? [] : minutesOfCollision(collision))),
  ];
  return minutes.length === 0 ? [0] : minutes;
}

function minutesOfCollision(collision: Collision): number[] {
  if (collision.kind === 'overlap') return [collision.interval.start, collision.interval.end].map(minutesOf);
  const leaving = minutesOf(collision.gap.start);
  return [leaving, minutesOf(collision.gap.end), leaving + (collision.etaMinutes ?? 0)];
}
