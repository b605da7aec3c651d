import { Untranslatable } from '../notes.ts';

export type DateUnit =
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond'
  | 'nanosecond';

const spellings: Record<DateUnit, string> = {
  year: 'y yy yyy yyyy yr year years yrs',
  quarter: 'q qtr qtrs quarter quarters',
  month: 'mm mon mons month months',
  week: 'w wk week weeks weekofyear woy wy',
  day: 'd dd day days dayofmonth',
  hour: 'h hh hr hour hours hrs',
  minute: 'm mi min minute minutes mins',
  second: 's sec second seconds secs',
  millisecond: 'ms msec millisecond milliseconds',
  microsecond: 'us usec microsecond microseconds',
  nanosecond: 'ns nsec nanosec nsecond nanosecond nanoseconds nanosecs nseconds',
};

/** The unit behind any of Snowflake's spellings. */
export function dateUnit(name: string): DateUnit {
  const wanted = name.toLowerCase();
  for (const [unit, names] of Object.entries(spellings)) {
    const known = Object.keys(spellings).find((each): each is DateUnit => each === unit);
    if (known && names.split(' ').includes(wanted)) return known;
  }
  throw new Untranslatable(`'${name}' is no unit of time.`);
}
