/** A calendar month, `2026-11`; the order of the text is the order of time. */
export type Month = string;

/** Months that become partitions of their own; dates outside are slips of the pen and go to the default partition. */
const sane = { first: '2000-01', last: '2099-12' };
/** Months without rows that end a run of partitions: what lies behind them is a slip of the pen as well. */
const longestGap = 12;

export function isSane(month: Month): boolean {
  return month >= sane.first && month <= sane.last;
}

function monthAfter(month: Month): Month {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/** The first day of the month and that of the next. */
export function boundsOf(month: Month): { from: string; to: string } {
  return { from: `${month}-01`, to: `${monthAfter(month)}-01` };
}

/** All months from `first` to `last`, both included. */
function monthsBetween(first: Month, last: Month): Month[] {
  const months: Month[] = [];
  for (let month = first; month <= last; month = monthAfter(month)) months.push(month);
  return months;
}

/**
 * Of months in order, the last ones that follow each other without a gap of more than a year; those between them too,
 * into which a row may move while the others are read.
 */
export function latestRun(months: readonly Month[]): Month[] {
  const candidates = months.filter(isSane);
  const start = candidates.findLastIndex((month, index) => {
    const before = candidates[index - 1];
    return before !== undefined && monthsBetween(before, month).length > longestGap + 1;
  });
  const [first] = candidates.slice(Math.max(start, 0));
  const last = candidates.at(-1);
  return first === undefined || last === undefined ? [] : monthsBetween(first, last);
}
