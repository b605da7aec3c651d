import { expect, it } from 'vitest';
import { comparedMinutes, durationInWords } from './durations.ts';

it.each([
  [0, '0 min'],
  [36.4, '36.4 min'],
  [59.97, '1 h'],
  [150, '2 h 30 min'],
  [420, '7 h'],
  [425, '7 h 5 min'],
])('durationInWords writes %d minutes as %s', (minutes, text) => {
  expect(durationInWords(minutes)).toBe(text);
});

it.each([
  [36, '36 min'],
  [36.02, '36.02 min'],
  [425, '425 min'],
])('comparedMinutes writes %d minutes as %s', (minutes, text) => {
  expect(comparedMinutes(minutes)).toBe(text);
});
