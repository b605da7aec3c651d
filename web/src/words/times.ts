import { countOf } from './counts.ts';

/**
 * Visit times are the wall clock as written, without a zone. Here they are minutes since 1970-01-01 00:00 of that
 * same clock: a number that can be compared and drawn, and that no time zone of the browser ever touches.
 */
export function minutesOf(localTime: string): number {
  return Date.parse(`${localTime}Z`) / 60_000;
}

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });

const clock = format({ hour: 'numeric', minute: '2-digit' });
const date = format({ month: 'short', day: 'numeric', year: 'numeric' });
const weekdayDate = format({ weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' });
const monthDay = format({ month: 'short', day: 'numeric' });

/** `9:05 AM` */
export function formatClock(minutes: number): string {
  // Intl puts a narrow no-break space before AM, which many fonts lack.
  return clock.format(minutes * 60_000).replace('\u202f', ' ');
}

/** `Thu, Nov 19, 2026` */
export function formatWeekdayDate(minutes: number): string {
  return weekdayDate.format(minutes * 60_000);
}

/** `Nov 19` */
export function formatMonthDay(minutes: number): string {
  return monthDay.format(minutes * 60_000);
}

/** `2026-11-19` as `Nov 19, 2026` */
export function formatDate(localDate: string): string {
  return date.format(Date.parse(`${localDate}T00:00:00Z`));
}

/** `2026-11-19T09:05:00` as `9:05 AM` */
function formatTime(localTime: string): string {
  return formatClock(minutesOf(localTime));
}

/** `9:00 AM – 11:00 AM`; a date beside what is not on `visitDate`; null when there is no time at all. */
export function formatSpan(
  span: { start: string | null; end: string | null },
  visitDate?: string,
): string | null {
  if (span.start === null && span.end === null) return null;
  const day = visitDate ?? span.start?.slice(0, 10);
  const end = (localTime: string | null) => {
    if (localTime === null) return 'not recorded';
    const sameDay = day === undefined || localTime.startsWith(day);
    return sameDay
      ? formatTime(localTime)
      : `${formatTime(localTime)} (${formatMonthDay(minutesOf(localTime))})`;
  };
  return `${end(span.start)} – ${end(span.end)}`;
}

/** `Nov 19, 2026, 9:00 AM – 11:00 AM`; null when there is no time at all. */
export function formatDuring(span: { start: string | null; end: string | null }): string | null {
  const day = (span.start ?? span.end)?.slice(0, 10);
  return day === undefined ? null : `${formatDate(day)}, ${formatSpan(span, day)}`;
}

/** `today`, `3 days ago`: of the day that the data is of. */
export function formatAge(days: number): string {
  return days <= 0 ? 'today' : `${countOf(days, 'day')} ago`;
}
