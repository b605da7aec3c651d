import type { Event, HiddenPart, Side, Span } from '../contract.ts';
import type { SnapshotTable } from '../database.ts';
import { agencyFrom, caregiverFrom, namedFrom, spanFrom, visitFrom } from './visit.ts';

/** A side of a pair as the contract shows it; the parts in `hidden` are left out whatever the row holds. */
export function sideFrom(row: SnapshotTable, hidden: readonly HiddenPart[]): Side {
  return row.kind === 'visit' ? visitFrom(row, hidden) : eventFrom(row, row.kind, hidden);
}

/** When training or days off are; null for a visit. */
export function duringFrom(
  row: Pick<SnapshotTable, 'kind' | 'in_service_start' | 'in_service_end' | 'absence_start' | 'absence_end'>,
): Span | null {
  switch (row.kind) {
    case 'visit':
      return null;
    case 'in_service':
      return spanFrom(row.in_service_start, row.in_service_end);
    case 'absence':
      return {
        start: row.absence_start && midnightOf(row.absence_start),
        end: row.absence_end && midnightOf(dayAfter(row.absence_end)),
      };
    default:
      return row.kind satisfies never;
  }
}

/** Of what visits have, an event has an agency, an office and a caregiver. */
const parts: readonly HiddenPart[] = ['tin', 'office', 'caregiver'];

function eventFrom(row: SnapshotTable, kind: Event['kind'], hidden: readonly HiddenPart[]): Event {
  return {
    kind,
    during: duringFrom(row) ?? { start: null, end: null },
    agency: agencyFrom(row, hidden),
    office: hidden.includes('office') ? null : namedFrom(row.office_id, row.office_name),
    caregiver: hidden.includes('caregiver') ? null : caregiverFrom(row),
    hidden: parts.filter((part) => hidden.includes(part)),
  };
}

const midnightOf = (day: string): string => `${day}T00:00:00`;

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
