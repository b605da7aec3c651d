/** Wall clock in microseconds, from `2026-11-23 09:00:00.5` as PostgreSQL writes it. */
export function microseconds(time: string): number {
  const [seconds = '', fraction = ''] = time.split('.');
  return Date.parse(`${seconds.replace(' ', 'T')}Z`) * 1000 + Number(fraction.padEnd(6, '0'));
}

/** DATEDIFF(minute, earlier, later): both are cut to the minute first. */
export function minutesBetween(earlier: number, later: number): number {
  return Math.floor(later / 60_000_000) - Math.floor(earlier / 60_000_000);
}

export const dayOf = (time: string): string => time.slice(0, 10);

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The same day two years before; of 29 February the 28th. */
function twoYearsBefore(day: string): string {
  const sameDay = `${String(Number(day.slice(0, 4)) - 2).padStart(4, '0')}${day.slice(4)}`;
  return sameDay.endsWith('02-29') ? sameDay.replace('02-29', '02-28') : sameDay;
}

/** Both bounds are within. */
export interface Window {
  readonly firstDay: string;
  readonly lastDay: string;
}

export function windowOf(asOf: string): Window {
  return { firstDay: twoYearsBefore(asOf), lastDay: addDays(asOf, 45) };
}

export const isWithin = ({ firstDay, lastDay }: Window, day: string): boolean =>
  firstDay <= day && day <= lastDay;
