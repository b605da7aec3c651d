import type { History } from '../../../src/api/contract.ts';
import { formatMoney } from '../words/money.ts';
import { statuses, statusNames } from '../words/statuses.ts';
import { formatClock, formatDate, minutesOf } from '../words/times.ts';

export type HistoryEntry = History['entries'][number];
export type HistoryChange = HistoryEntry['changes'][number];

/** `Night of Nov 23, 2026`; `Nov 24, 2026, 10:00 AM, Dana Whitfield` */
export function authorOf({ at, by }: HistoryEntry): string {
  switch (by.kind) {
    case 'night':
      return `Night of ${by.asOf === null ? 'an unknown day' : formatDate(by.asOf)}`;
    case 'person':
      return [whenOf(at), by.name ?? 'somebody of another organization'].filter(Boolean).join(', ');
    case 'unknown':
      return [whenOf(at), 'from the old system'].filter(Boolean).join(', ');
    default:
      return by.kind satisfies never;
  }
}

/** The entry of the night that found the pair: it had no status before. */
export function isBeginning({ changes }: HistoryEntry): boolean {
  return changes.some((change) => change.field === 'StatusFlag' && change.old === null);
}

/** As one would say it: names of statuses, dates, times and amounts in words; texts as they are. */
export function valueInWords({ field }: HistoryChange, value: string | null): string {
  if (value === null || value === '') return 'nothing';
  const status = statuses.find((letter) => letter === value);
  if (status !== undefined && statusFields.includes(field)) return statusNames[status];
  if (value === 'Y') return 'yes';
  if (value === 'N') return 'no';
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDate(value);
  if (/^-?\d+\.\d+$/.test(value))
    return moneyFields.includes(field) ? formatMoney(value) : String(Number(value));
  return whenOf(value) ?? value;
}

/** On either side; that of the other has Con in front. */
const moneyFields = ['BillRateBoth', 'BilledRate', 'BillRateNonBilled', 'TotalBilledAmount'].flatMap(
  (field) => [field, `Con${field}`],
);
const statusFields = ['StatusFlag', 'ConflictStatusFlag'];

/** Null for what is no local time. */
function whenOf(at: string | null): string | null {
  if (at === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(at)) return null;
  const localTime = at.slice(0, 19);
  return `${formatDate(localTime.slice(0, 10))}, ${formatClock(Math.floor(minutesOf(localTime)))}`;
}
