import { durationInWords } from '../durations.ts';

type Shift = {
  readonly kind: 'visit' | 'in_service' | 'absence';
  readonly visitDate: string | null;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
};

/** `09:00–11:00`; with the date where it is not the visit's; days off as days. */
export function shiftInWords({ kind, visitDate, startsAt, endsAt }: Shift): string {
  if (startsAt === null || endsAt === null) return 'no times';
  if (kind === 'absence') {
    const [first, last] = [startsAt.slice(0, 10), endsAt.slice(0, 10)];
    return first === last ? first : `${first} to ${last}`;
  }
  const on = (at: string) => (at.slice(0, 10) === visitDate ? '' : `${at.slice(0, 10)} `);
  return `${on(startsAt)}${clock(startsAt)}–${on(endsAt)}${clock(endsAt)}`;
}

/** `10:00`, and with seconds where there are any: to the rules, a second is an overlap. */
export function clock(at: string): string {
  const [time = ''] = at.slice(11).split('.');
  return time.endsWith(':00') ? time.slice(0, 5) : time;
}

export const minutes = (count: number): string => (count < 1 ? 'less than a minute' : durationInWords(count));
