import { describe, expect, it } from 'vitest';
import { formatAge, formatSpan } from './times.ts';

describe('formatSpan', () => {
  it('names the day of what is not on the day of the visit', () => {
    const span = { start: '2026-11-17T21:05:00', end: '2026-11-18T07:00:00' };
    expect(formatSpan(span, '2026-11-17')).toBe('9:05 PM – 7:00 AM (Nov 18)');
  });

  it('says which end was not recorded, and nothing when neither was', () => {
    expect(formatSpan({ start: '2026-11-17T12:00:00', end: null })).toBe('12:00 PM – not recorded');
    expect(formatSpan({ start: null, end: null })).toBeNull();
  });
});

it.each([
  [0, 'today'],
  [1, '1 day ago'],
  [1200, '1,200 days ago'],
])('formatAge writes %d as %s', (days, text) => {
  expect(formatAge(days)).toBe(text);
});
