import { describe, expect, it } from 'vitest';
import { dayInWords, spanInWords, timeInWords } from './words.ts';

describe('words for days and times', () => {
  it('writes a day as Americans do', () => {
    expect(dayInWords('2026-01-05')).toBe('Jan 5, 2026');
  });

  it('calls midnight and noon 12', () => {
    expect(timeInWords('2026-01-05T00:05:00')).toBe('12:05 AM');
    expect(timeInWords('2026-01-05T12:00:59')).toBe('12:00 PM');
  });

  it('names the half of the day once where both times share it', () => {
    const span = { start: '2026-01-05T09:00:00', end: '2026-01-05T11:30:00' };
    expect(spanInWords(span, '2026-01-05')).toBe('9:00–11:30 AM');
  });

  it('names both halves where they differ', () => {
    const span = { start: '2026-01-05T10:25:00', end: '2026-01-05T12:00:00' };
    expect(spanInWords(span, '2026-01-05')).toBe('10:25 AM–12:00 PM');
  });

  it('adds the date to a time on another day', () => {
    const span = { start: '2026-01-31T22:00:00', end: '2026-02-01T06:00:00' };
    expect(spanInWords(span, '2026-01-31')).toBe('10:00 PM–6:00 AM (Feb 1)');
  });
});
