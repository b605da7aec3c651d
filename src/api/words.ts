const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11-19` as `Nov 19, 2026`. */
export function dayInWords(date: string): string {
  return `${dayOfYear(date)}, ${date.slice(0, 4)}`;
}

/** `2026-11-19T21:05:00` as `9:05 PM`. */
export function timeInWords(localTime: string): string {
  return `${clock(localTime)} ${halfOfDay(localTime)}`;
}

/**
 * `9:00–11:00 AM`, `10:25 AM–12:00 PM`; an end on another day than `day` carries its date:
 * `10:00 PM–6:00 AM (Nov 20)`.
 */
export function spanInWords(span: { start: string; end: string }, day: string): string {
  const [startsOn, endsOn] = [span.start.slice(0, 10), span.end.slice(0, 10)];
  const isShort = startsOn === day && endsOn === day && halfOfDay(span.start) === halfOfDay(span.end);
  const start = isShort ? clock(span.start) : timeInWords(span.start) + dateUnless(day, startsOn);
  return `${start}–${timeInWords(span.end)}${dateUnless(day, endsOn)}`;
}

function dateUnless(day: string, date: string): string {
  return date === day ? '' : ` (${dayOfYear(date)})`;
}

function dayOfYear(date: string): string {
  return `${months[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8, 10))}`;
}

function clock(localTime: string): string {
  const hour = Number(localTime.slice(11, 13));
  return `${hour % 12 === 0 ? 12 : hour % 12}:${localTime.slice(14, 16)}`;
}

function halfOfDay(localTime: string): 'AM' | 'PM' {
  return Number(localTime.slice(11, 13)) < 12 ? 'AM' : 'PM';
}
