import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minutesOf } from '../words/times.ts';
import type { Label } from './labels.ts';
import { layOutTimeline, type TimelineLayout } from './layout.ts';
import { type BarKind, type Collision, type Shift, type Shifts, visitKinds } from './shifts.ts';

const none = { start: null, end: null };
const at = (minute: number) => new Date(minute * 60_000).toISOString().slice(0, 19);
const on = (clock: string, day = 19) => `2026-11-${day}T${clock}:00`;

function aShift(id: string, spans: Partial<Shift['spans']>): Shift {
  return {
    id,
    agencyName: `Agency ${id}`,
    caption: 'Visit',
    kinds: visitKinds,
    spans: { scheduled: none, actual: none, evv: none, training: none, daysOff: none, ...spans },
  };
}

function aTraining(id: string, during: Shift['spans']['training']): Shift {
  return { ...aShift(id, { training: during }), caption: 'Training', kinds: ['training'] };
}

const morning = aShift('own', {
  scheduled: { start: on('09:00'), end: on('11:00') },
  actual: { start: on('09:00'), end: on('11:00') },
});
const noon = aShift('p1', { actual: { start: on('10:25'), end: on('12:00') } });
const overlap: Collision = {
  kind: 'overlap',
  interval: { start: on('10:25'), end: on('11:00'), minutes: 35 },
};
const overlapping: Shifts = { own: morning, others: [{ pairId: 'p1', shift: noon, collision: overlap }] };

describe('layOutTimeline', () => {
  it('puts the overlap exactly between the start of the one bar and the end of the other', () => {
    const layout = layOutTimeline(overlapping, 1200);
    const [collision] = layout.collisions;
    expect(collision?.left).toBeCloseTo(barOf(layout, 1, 'actual')?.left ?? 0);
    expect(collision?.right).toBeCloseTo(barOf(layout, 0, 'actual')?.right ?? 0);
    expect(collision?.label.text).toBe('35 min overlap');
  });

  it('leaves out the row of a kind of times that no visit has, and keeps it empty where only one has', () => {
    const { lanes } = layOutTimeline(overlapping, 1200);
    expect(lanes.map((lane) => lane.rows.map((row) => row.kind))).toEqual([
      ['scheduled', 'actual'],
      ['scheduled', 'actual'],
    ]);
    expect(lanes[1]?.rows[0]?.bar).toBeNull();
  });

  it('gives training a lane with a single row, and the lanes below follow it', () => {
    const course = aTraining('p1', { start: on('10:30'), end: on('12:00') });
    const shifts: Shifts = {
      own: morning,
      others: [
        { pairId: 'p1', shift: course, collision: null },
        { pairId: 'p2', shift: { ...noon, id: 'p2' }, collision: null },
      ],
    };
    const { lanes } = layOutTimeline(shifts, 1200);
    expect(lanes.map((lane) => lane.rows.map((row) => row.kind))).toEqual([
      ['scheduled', 'actual'],
      ['training'],
      ['scheduled', 'actual'],
    ]);
    const [first, second, third] = lanes.map((lane) => [lane.top, lane.bottom] as const);
    expect(second?.[0]).toBeGreaterThan(first?.[1] ?? 0);
    expect(third?.[0]).toBeGreaterThan(second?.[1] ?? 0);
    expect(lanes[1]?.rows[0]).toMatchObject({ isCompared: true, bar: { hasStart: true, hasEnd: true } });
  });

  it('draws the travel past the start of the later visit by what the gap lacks', () => {
    const gap = { start: on('11:00'), end: on('11:20'), minutes: 20 };
    const collision: Collision = { kind: 'travel', gap, etaMinutes: 36, distanceMiles: 14.2 };
    const later = aShift('p1', { actual: { start: on('11:20'), end: on('12:00') } });
    const layout = layOutTimeline(
      { own: morning, others: [{ pairId: 'p1', shift: later, collision }] },
      1200,
    );
    const [placed] = layout.collisions;
    if (placed?.kind !== 'travel') throw new Error('no travel');
    expect((placed.arrival - placed.left) / (placed.right - placed.left)).toBeCloseTo(36 / 20);
    expect(placed.label.text).toBe('gap 20 min, travel 36 min for 14.2 miles');
  });

  it('says the collision in fewer words where there is no room for all', () => {
    const gap = { start: on('11:00'), end: on('11:20'), minutes: 20 };
    const collision: Collision = { kind: 'travel', gap, etaMinutes: 36, distanceMiles: 14.2 };
    const layout = layOutTimeline({ own: morning, others: [{ pairId: 'p1', shift: noon, collision }] }, 320);
    expect(layout.collisions[0]?.label.text).toBe('gap 20 min, travel 36 min');
  });

  it('names both days of a shift across midnight', () => {
    const night = aShift('own', { actual: { start: on('21:00'), end: on('07:00', 20) } });
    const layout = layOutTimeline({ own: night, others: [] }, 1200);
    expect(layout.dates.map((date) => date.text)).toEqual(['Thu, Nov 19, 2026', 'Fri, Nov 20, 2026']);
    expect(layout.ticks.filter((tick) => tick.isMidnight)).toHaveLength(1);
  });

  it('marks only the punch that is known', () => {
    const open = aShift('own', { ...morning.spans, evv: { start: on('09:02'), end: null } });
    const bar = barOf(layOutTimeline({ own: open, others: [] }, 1200), 0, 'evv');
    expect(bar).toMatchObject({ hasStart: true, hasEnd: false });
    expect(bar?.labels.map((label) => label.text)).toEqual(['9:02 AM']);
  });

  it('spaces the hour marks wider when there is less room', () => {
    const labels = (width: number) =>
      layOutTimeline(overlapping, width).ticks.flatMap((tick) => tick.label?.text ?? []);
    expect(labels(1200)).toContain('9:30 AM');
    expect(labels(560)).not.toContain('9:30 AM');
  });
});

describe('laws of the layout', () => {
  const start = minutesOf('2026-11-19T00:00:00');
  const time = fc.integer({ min: 0, max: 2 * 1440 }).map((minute) => at(start + minute));
  const end = fc.option(time, { nil: null });
  const span = fc.record({ start: end, end });
  const spans = fc.record({ scheduled: span, actual: span, evv: span });
  const interval = fc.tuple(time, time).map(([one, two]) => {
    const [first, last] = one < two ? [one, two] : [two, one];
    return { start: first, end: last, minutes: minutesOf(last) - minutesOf(first) };
  });
  const collision: fc.Arbitrary<Collision | null> = fc.oneof(
    fc.constant(null),
    interval.map((value) => ({ kind: 'overlap' as const, interval: value })),
    fc.record({
      kind: fc.constant('travel' as const),
      gap: interval,
      etaMinutes: fc.option(fc.double({ min: 0, max: 900, noNaN: true }), { nil: null }),
      distanceMiles: fc.option(fc.double({ min: 0, max: 500, noNaN: true }), { nil: null }),
    }),
  );
  const shifts: fc.Arbitrary<Shifts> = fc
    .record({ own: spans, others: fc.array(fc.record({ spans, collision }), { maxLength: 4 }) })
    .map(({ own, others }) => ({
      own: aShift('own', own),
      others: others.map((other, index) => ({
        pairId: String(index),
        shift: aShift(String(index), other.spans),
        collision: other.collision,
      })),
    }));
  const width = fc.integer({ min: 300, max: 2400 });
  const holds = (law: (layout: TimelineLayout) => void) =>
    fc.assert(
      fc.property(shifts, width, (input, pixels) => law(layOutTimeline(input, pixels))),
      { numRuns: 300 },
    );

  it('no bar, collision or text leaves the axis', () => {
    holds(({ plot, lanes, ticks, dates, collisions }) => {
      const bars = lanes.flatMap((lane) => lane.rows.flatMap((row) => row.bar ?? []));
      const texts = [
        ...bars.flatMap((bar) => bar.labels),
        ...ticks.flatMap((tick) => tick.label ?? []),
        ...dates,
        ...collisions.map((placed) => placed.label),
      ];
      const arrivals = collisions.flatMap((placed) => (placed.kind === 'travel' ? placed.arrival : []));
      for (const { left, right } of [...bars, ...texts, ...collisions]) {
        expect(left).toBeGreaterThanOrEqual(plot.left - 0.001);
        expect(right).toBeLessThanOrEqual(plot.right + 0.001);
        expect(left).toBeLessThanOrEqual(right);
      }
      for (const arrival of arrivals) expect(arrival).toBeLessThanOrEqual(plot.right + 0.001);
    });
  });

  it('no two texts on one line touch, and no text lies on its bar', () => {
    holds(({ lanes, ticks, dates, collisions }) => {
      expectApart(ticks.flatMap((tick) => tick.label ?? []));
      expectApart(dates);
      for (const lane of lanes) {
        for (const { bar } of lane.rows) if (bar !== null) expectApart([bar, ...bar.labels]);
      }
      const lines = collisions.map((placed) => placed.labelY);
      expect(new Set(lines).size).toBe(lines.length);
    });
  });

  it('lanes follow each other without touching, with room between them for the collision', () => {
    holds(({ lanes, collisions, height }) => {
      lanes.slice(1).forEach((lane, index) => {
        expect(lane.top).toBeGreaterThan(lanes[index]?.bottom ?? 0);
      });
      for (const placed of collisions) {
        const lane = lanes.find((candidate) => candidate.shift.id === placed.pairId);
        const before = lanes[(lane?.position ?? 0) - 1];
        expect(placed.labelY).toBeGreaterThan(before?.bottom ?? 0);
        expect(placed.labelY).toBeLessThan(lane?.top ?? 0);
        expect(placed.bottom).toBeLessThanOrEqual(height);
      }
    });
  });
});

function barOf(layout: TimelineLayout, lane: number, kind: BarKind) {
  return layout.lanes[lane]?.rows.find((row) => row.kind === kind)?.bar;
}

function expectApart(parts: readonly Pick<Label, 'left' | 'right'>[]): void {
  const sorted = [...parts].sort((one, two) => one.left - two.left);
  sorted.slice(1).forEach((part, index) => {
    expect(part.left).toBeGreaterThanOrEqual((sorted[index]?.right ?? 0) - 0.001);
  });
}
