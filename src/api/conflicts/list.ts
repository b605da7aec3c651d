import { overlapOf, type Shift, shiftOf, type Timed } from '../collision.ts';
import type { ConflictPage, ConflictQuery, ConflictRow } from '../contract.ts';
import type { ReadableTransaction, Reader } from '../database.ts';
import { rulesOf, typesOf } from '../fired-rules.ts';
import { agingDays, lastNight } from './as-of.ts';
import { listIdentity, readCursor, writeCursor } from './cursor.ts';
import { readPage } from './page.ts';
import type { Found } from './rows.ts';
import { duringFrom } from './side.ts';
import { caregiverFrom, fullName, namedFrom, spanFrom } from './visit.ts';

/** One page of the conflicts that the reader sees and the query asks for. */
export async function listConflicts(
  transaction: ReadableTransaction,
  reader: Reader,
  query: ConflictQuery,
): Promise<ConflictPage> {
  const cursor = query.cursor === undefined ? null : readCursor(query.cursor, query);
  const { rows, hasMore, total } = await readPage(transaction, { reader, query }, cursor);
  const asOf = await lastNight(transaction);
  const backwards = cursor?.page === 'previous';
  const offset = backwards ? Math.max(0, (cursor?.offset ?? 0) - rows.length) : (cursor?.offset ?? 0);

  const list = listIdentity(query);
  const [first, last] = [rows[0], rows.at(-1)];
  const hasPrevious = backwards ? hasMore : cursor !== null;
  const hasNext = backwards || hasMore;
  return {
    rows: rows.map((row) => rowFrom(row, asOf)),
    total,
    offset,
    previousCursor:
      first && hasPrevious
        ? writeCursor({ list, page: 'previous', row: first.sort_values, offset, total })
        : null,
    nextCursor:
      last && hasNext
        ? writeCursor({ list, page: 'next', row: last.sort_values, offset: offset + rows.length, total })
        : null,
    asOf,
  };
}

function rowFrom(row: Found, asOf: string | null): ConflictRow {
  const current = row.pairs.filter((pair) => pair.is_current);
  const rules = rulesOf(...current);
  const farthest = current.reduce<Found['pairs'][number] | null>(
    (far, pair) => (Number(pair.miles ?? -1) > Number(far?.miles ?? -1) ? pair : far),
    null,
  );
  return {
    conflictId: row.conflict_id,
    status: row.status,
    flagForReview: row.flag_for_review,
    types: typesOf(rules),
    rules,
    kind: row.kind,
    visitDate: row.visit_date,
    scheduled: spanFrom(row.scheduled_start, row.scheduled_end),
    actual: spanFrom(row.visit_start, row.visit_end),
    during: duringFrom(row),
    utcOffsetMinutes: row.utc_offset_minutes,
    agency: { id: row.provider_id, name: row.provider_name },
    office: namedFrom(row.office_id, row.office_name),
    payer: namedFrom(row.payer_id, row.payer_name),
    caregiver: caregiverFrom(row),
    // Of events the snapshot says there what they are, as the old system did.
    patientName: row.kind === 'visit' ? fullName(row.patient_first_name, row.patient_last_name) : null,
    serviceCode: row.service_code,
    isBilled: row.billed === 'yes',
    costType: row.cost_type,
    overlapPrice: row.cost_type && row.overlap_price,
    pairCount: row.pairs.length,
    otherAgencies: [
      ...new Map(
        row.pairs.map((pair) => [pair.provider_id, { id: pair.provider_id, name: pair.provider_name }]),
      ).values(),
    ],
    overlapMinutes: longestOverlap(shiftOf(timedFrom(row)), current),
    distanceMiles: farthest && Number(farthest.miles),
    etaMinutes: farthest && Number(farthest.eta_minutes),
    recordedOn: row.recorded_on,
    agingDays: agingDays(row.recorded_on, asOf),
  };
}

function longestOverlap(own: Shift | null, pairs: Found['pairs']): number | null {
  const minutes = pairs.flatMap((pair) => {
    const other = shiftOf(timedFrom(pair));
    return (own && other && overlapOf(own, other)?.minutes) ?? [];
  });
  return minutes.length === 0 ? null : Math.max(...minutes);
}

function timedFrom(row: Found | Found['pairs'][number]): Timed {
  const during = duringFrom(row);
  if (row.kind !== 'visit') return { kind: row.kind, during: during ?? { start: null, end: null } };
  return {
    kind: row.kind,
    scheduled: spanFrom(row.scheduled_start, row.scheduled_end),
    actual: spanFrom(row.visit_start, row.visit_end),
  };
}
