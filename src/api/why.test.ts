import { describe, expect, it } from 'vitest';
import type { Rule } from '../rules.ts';
import type { Span } from './contract.ts';
import { whyTheyCollide } from './why.ts';

const none: Span = { start: null, end: null };

function span(text: string): Span {
  const [start, end] = text.split('-');
  return { start: `2026-11-19T${start}:00`, end: `2026-11-19T${end}:00` };
}

function side(name: string, times: { scheduled?: string; actual?: string }) {
  return {
    kind: 'visit' as const,
    visitDate: '2026-11-19',
    agency: agency(name),
    scheduled: times.scheduled === undefined ? none : span(times.scheduled),
    actual: times.actual === undefined ? none : span(times.actual),
  };
}

function training(name: string, during: Span) {
  return { kind: 'in_service' as const, agency: agency(name), during };
}

const agency = (name: string) => ({ id: name, name, tin: null, contact: null, phone: null });

const pairOf = (...rules: Rule[]) => ({
  rules,
  distanceMiles: 14.2,
  averageMilesPerHour: 25,
  etaMinutes: 36,
  detectedOn: '2026-11-20',
});

describe('why a pair collides', () => {
  it('1: same schedule', () => {
    expect(
      whyTheyCollide(
        pairOf('same_sch_time'),
        side('Acorn', { scheduled: '09:00-11:00' }),
        side('Birch', { scheduled: '09:00-11:00' }),
      ),
    ).toBe(
      'Both agencies scheduled exactly the same time on Nov 19, 2026: 9:00–11:00 AM at Acorn and at Birch.',
    );
  });

  it('2: same actual time', () => {
    expect(
      whyTheyCollide(
        pairOf('same_visit_time'),
        side('Acorn', { actual: '09:00-11:00' }),
        side('Birch', { actual: '09:00-11:00' }),
      ),
    ).toBe(
      'Both agencies report exactly the same actual time on Nov 19, 2026: 9:00–11:00 AM at Acorn and at Birch.',
    );
  });

  it('3: the schedule of one is the actual time of the other', () => {
    expect(
      whyTheyCollide(
        pairOf('sch_and_visit_time_same'),
        side('Acorn', { scheduled: '09:00-11:00' }),
        side('Birch', { scheduled: '08:00-10:00', actual: '09:00-11:00' }),
      ),
    ).toBe(
      "One agency's schedule is exactly the other's actual time on Nov 19, 2026: 9:00–11:00 AM, scheduled at Acorn and worked at Birch.",
    );
  });

  it('4: schedules overlap, the earlier one told first', () => {
    expect(
      whyTheyCollide(
        pairOf('sch_over_another_sch_time'),
        side('Acorn', { scheduled: '10:25-12:00' }),
        side('Birch', { scheduled: '09:00-11:00' }),
      ),
    ).toBe(
      'Both agencies scheduled times that overlap by 35 min on Nov 19, 2026: 9:00–11:00 AM at Birch and 10:25 AM–12:00 PM at Acorn.',
    );
  });

  it('5: actual times overlap', () => {
    expect(
      whyTheyCollide(
        pairOf('visit_time_over_another_visit_time'),
        side('Acorn', { actual: '09:00-11:00' }),
        side('Birch', { actual: '10:59-12:00' }),
      ),
    ).toBe(
      'Both agencies report actual times that overlap by 1 min on Nov 19, 2026: 9:00–11:00 AM at Acorn and 10:59 AM–12:00 PM at Birch.',
    );
  });

  it('6: a schedule overlaps an actual time', () => {
    expect(
      whyTheyCollide(
        pairOf('sch_time_over_visit_time'),
        side('Acorn', { scheduled: '09:00-11:00' }),
        side('Birch', { actual: '10:25-11:30' }),
      ),
    ).toBe(
      "One agency's schedule overlaps the other's actual time by 35 min on Nov 19, 2026: 9:00–11:00 AM scheduled at Acorn and 10:25–11:30 AM worked at Birch.",
    );
  });

  it('ends with one full stop where the name of an agency ends with one', () => {
    const sentence = whyTheyCollide(
      pairOf('same_sch_time'),
      side('Acorn', { scheduled: '09:00-11:00' }),
      side('Birch Aides, Inc.', { scheduled: '09:00-11:00' }),
    );
    expect(sentence).toMatch(/at Birch Aides, Inc\.$/);
  });

  it('7: compares a long gap and a long way in minutes, to the hundredth', () => {
    expect(
      whyTheyCollide(
        { ...pairOf('distance'), etaMinutes: 85.02 },
        side('Acorn', { actual: '12:25-13:00' }),
        side('Birch', { actual: '09:00-11:00' }),
      ),
    ).toContain('are 85 min apart, but the 14.2 miles between them take 85.02 min at 25 mph');
  });

  it('7: too little time for the way', () => {
    expect(
      whyTheyCollide(
        pairOf('distance'),
        side('Acorn', { actual: '11:20-12:00' }),
        side('Birch', { actual: '09:00-11:00' }),
      ),
    ).toBe(
      'The visits on Nov 19, 2026 are 20 min apart, but the 14.2 miles between them take 36 min at 25 mph: the one at Birch ended at 11:00 AM and the one at Acorn began at 11:20 AM.',
    );
  });

  it('8: in training during the visit, whichever side the training is', () => {
    const visit = side('Acorn', { scheduled: '08:00-11:00', actual: '09:00-11:00' });
    const course = training('Birch', span('10:30-12:00'));
    const sentence =
      'Training overlaps the visit by 30 min on Nov 19, 2026: the caregiver was in training 10:30 AM–12:00 PM at Birch and worked 9:00–11:00 AM at Acorn.';
    expect(whyTheyCollide(pairOf('in_service'), visit, course)).toBe(sentence);
    expect(whyTheyCollide(pairOf('in_service'), course, visit)).toBe(sentence);
  });

  it('8: says the dates of training that goes over days', () => {
    expect(
      whyTheyCollide(
        pairOf('in_service'),
        side('Acorn', { actual: '09:00-11:00' }),
        training('Birch', { start: '2026-11-18T08:00:00', end: '2026-11-20T16:00:00' }),
      ),
    ).toBe(
      'Training overlaps the visit by 2 h on Nov 19, 2026: the caregiver was in training 8:00 AM (Nov 18)–4:00 PM (Nov 20) at Birch and worked 9:00–11:00 AM at Acorn.',
    );
  });

  it('8: training that only touches the visit collides, too', () => {
    expect(
      whyTheyCollide(
        pairOf('in_service'),
        side('Acorn', { actual: '09:00-11:00' }),
        training('Birch', span('11:00-12:00')),
      ),
    ).toBe(
      'Training and visit meet on Nov 19, 2026: the caregiver was in training 11:00 AM–12:00 PM at Birch and worked 9:00–11:00 AM at Acorn.',
    );
  });

  it('8: says so when visit or training have changed', () => {
    const expected =
      'Found on Nov 20, 2026 (in training during the visit); the visit or the training has changed since, and they do not collide now.';
    const later = training('Birch', span('11:30-12:00'));
    expect(whyTheyCollide(pairOf('in_service'), side('Acorn', { actual: '09:00-11:00' }), later)).toBe(
      expected,
    );
    const unworked = side('Acorn', { scheduled: '09:00-12:00' });
    expect(whyTheyCollide(pairOf('in_service'), unworked, later)).toBe(expected);
  });

  it('9: says that one side is no visit', () => {
    const daysOff = {
      ...training('Birch', { start: '2026-11-19T00:00:00', end: '2026-11-20T00:00:00' }),
      kind: 'absence' as const,
    };
    expect(whyTheyCollide(pairOf('pto'), side('Acorn', { actual: '09:00-11:00' }), daysOff)).toBe(
      'Found on Nov 20, 2026: one side is training or days off of the caregiver, not a visit.',
    );
  });

  it('speaks of the rule that the times show now when earlier ones fired, too', () => {
    expect(
      whyTheyCollide(
        pairOf('same_sch_time', 'visit_time_over_another_visit_time'),
        side('Acorn', { scheduled: '09:00-11:00', actual: '09:00-11:00' }),
        side('Birch', { scheduled: '09:00-11:00', actual: '10:00-11:00' }),
      ),
    ).toContain('actual times that overlap by 1 h');
  });

  it('says so when the times have changed and no longer collide', () => {
    expect(
      whyTheyCollide(
        pairOf('visit_time_over_another_visit_time'),
        side('Acorn', { actual: '09:00-10:00' }),
        side('Birch', { actual: '11:00-12:00' }),
      ),
    ).toBe(
      'Found on Nov 20, 2026 (actual times overlap); the visits have changed since, and no rule finds a collision in them now.',
    );
  });

  it('says so when one side is no visit', () => {
    const pair = { ...pairOf('distance'), rules: [] };
    expect(whyTheyCollide(pair, side('Acorn', { actual: '09:00-10:00' }), side('Birch', {}))).toBe(
      'Found on Nov 20, 2026: one side is training or days off of the caregiver, not a visit.',
    );
  });

  it('says so when the gap has become long enough for the way', () => {
    expect(
      whyTheyCollide(
        pairOf('distance'),
        side('Acorn', { actual: '09:00-10:00' }),
        side('Birch', { actual: '11:00-12:00' }),
      ),
    ).toContain('have changed since');
  });

  it('says so when one of the actual times is missing now', () => {
    const halfWorked = { ...side('Birch', {}), actual: { start: '2026-11-19T09:00:00', end: null } };
    expect(
      whyTheyCollide(pairOf('same_visit_time'), side('Acorn', { actual: '09:00-10:00' }), halfWorked),
    ).toContain('have changed since');
  });
});
