import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapOf, minutesBetween, missingMinutes, overlapOf, type Shift, shiftOf } from './collision.ts';

const shift = (start: string, end: string): Shift => ({
  kind: 'actual',
  start: `2026-11-19T${start}:00`,
  end: `2026-11-19T${end}:00`,
});

describe('the shift of a visit', () => {
  const none = { start: null, end: null };
  const nine = { start: '2026-11-19T09:00:00', end: '2026-11-19T11:00:00' };

  it('is the actual time of a visit that was worked', () => {
    expect(shiftOf({ kind: 'visit', actual: nine, scheduled: none })).toEqual({ kind: 'actual', ...nine });
  });

  it('is the scheduled time of a visit not worked', () => {
    expect(shiftOf({ kind: 'visit', actual: none, scheduled: nine })).toEqual({ kind: 'scheduled', ...nine });
  });

  it('is unknown while one of the actual times is missing', () => {
    expect(shiftOf({ kind: 'visit', actual: { ...nine, end: null }, scheduled: nine })).toBeNull();
  });
});

describe('training', () => {
  const training = { ...shift('10:30', '12:00'), kind: 'training' as const };

  it('has its own times, and days off have none', () => {
    const { start, end } = training;
    expect(shiftOf({ kind: 'in_service', during: { start, end } })).toEqual(training);
    expect(shiftOf({ kind: 'in_service', during: { start, end: null } })).toBeNull();
    expect(shiftOf({ kind: 'absence', during: { start, end } })).toBeNull();
  });

  it('overlaps worked visits alone, and has no gap to any', () => {
    expect(overlapOf(shift('09:00', '11:00'), training)?.minutes).toBe(30);
    expect(overlapOf(training, shift('09:00', '11:00'))?.minutes).toBe(30);
    expect(overlapOf({ ...shift('09:00', '11:00'), kind: 'scheduled' }, training)).toBeNull();
    expect(gapOf(shift('09:00', '10:00'), training)).toBeNull();
  });
});

describe('overlap and gap', () => {
  it('gives the common part of both shifts', () => {
    expect(overlapOf(shift('09:00', '11:00'), shift('10:25', '12:00'))).toEqual({
      start: '2026-11-19T10:25:00',
      end: '2026-11-19T11:00:00',
      minutes: 35,
    });
  });

  it('finds no overlap where shifts touch, and a gap of no minutes', () => {
    const [one, other] = [shift('09:00', '11:00'), shift('11:00', '12:00')];
    expect(overlapOf(one, other)).toBeNull();
    expect(gapOf(one, other)?.minutes).toBe(0);
  });

  it('measures the gap from the earlier end to the later start, whichever side comes first', () => {
    const [one, other] = [shift('12:20', '13:00'), shift('10:00', '12:00')];
    expect(gapOf(one, other)).toEqual({
      start: '2026-11-19T12:00:00',
      end: '2026-11-19T12:20:00',
      minutes: 20,
    });
    expect(gapOf(other, one)).toEqual(gapOf(one, other));
  });

  it.each([
    ['as much as the travel takes longer than the gap', '11:20', 36.4, 16.4],
    ['nothing where the gap is as long as the travel', '11:36', 36, null],
    ['nothing where the gap is longer', '12:30', 36, null],
    ['nothing where shifts touch: the distance rule asks for a gap', '11:00', 36, null],
    ['nothing where shifts overlap', '10:30', 36, null],
    ['nothing where no travel is known', '11:20', null, null],
  ])('misses %s', (_what, start, etaMinutes, missing) => {
    const [one, other] = [shift('09:00', '11:00'), shift(start, '13:00')];
    expect(missingMinutes(one, other, etaMinutes)).toBe(missing);
    expect(missingMinutes(other, one, etaMinutes)).toBe(missing);
  });

  it('misses nothing before a visit that was not worked', () => {
    const planned: Shift = { ...shift('11:20', '13:00'), kind: 'scheduled' };
    expect(missingMinutes(shift('09:00', '11:00'), planned, 36)).toBeNull();
  });

  it('cuts both times to the minute before it counts', () => {
    expect(minutesBetween('2026-11-19T10:00:40', '2026-11-19T11:30:20')).toBe(90);
  });

  it('finds for any two shifts an overlap or a gap, and never both', () => {
    const moment = fc
      .integer({ min: 0, max: 1438 })
      .map((minute) => new Date(Date.UTC(2026, 10, 19, 0, minute)).toISOString().slice(0, 19));
    const anyShift = fc
      .tuple(moment, moment)
      .filter(([start, end]) => start < end)
      .map(([start, end]): Shift => ({ kind: 'actual', start, end }));
    fc.assert(
      fc.property(anyShift, anyShift, (one, other) => {
        const [overlap, gap] = [overlapOf(one, other), gapOf(one, other)];
        expect(overlap === null).not.toBe(gap === null);
        expect((overlap ?? gap)?.minutes).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
