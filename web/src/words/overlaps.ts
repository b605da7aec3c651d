import { durationInWords } from '../../../src/durations.ts';

/** `35 min`, `3 h 15 min`; shifts may overlap by seconds alone. */
export function overlapInWords(minutes: number): string {
  return minutes < 1 ? '< 1 min' : durationInWords(minutes);
}
