import { gapOf, missingMinutes, overlapOf, shiftOf } from '../collision.ts';
import {
  type Conflict,
  type HiddenPart,
  hiddenPart,
  type NoResponse,
  type Pair,
  type Side,
} from '../contract.ts';
import type { Readable, ReadableTransaction } from '../database.ts';
import { rulesOf, typesOf } from '../fired-rules.ts';
import { whyTheyCollide } from '../why.ts';
import { agingDays, lastNight } from './as-of.ts';
import { readGroup } from './group.ts';
import { moneyOfConflict, moneyOfPairs } from './money.ts';
import { sideFrom } from './side.ts';
import { readStatusDays } from './status-days.ts';
import { localTimeFrom } from './visit.ts';

/** One conflict with all its pairs; null where there is none, or none that the reader may see. */
export async function readConflict(transaction: ReadableTransaction, id: string): Promise<Conflict | null> {
  const conflict = await transaction
    .selectFrom('conflict.conflicts as c')
    .innerJoin('conflict.visit_snapshots as s', 's.visit_id', 'c.visit_id')
    .where('c.conflict_id', '=', id)
    .select([
      'c.conflict_id',
      'c.status',
      'c.flag_for_review',
      'c.created_on',
      'c.recorded_on',
      'c.resolved_on',
      'c.resolved_by',
      'c.no_response',
      'c.no_response_title',
      'c.no_response_notes',
      'c.no_response_at',
      'c.group_id',
      'c.group_created_on',
      'c.version',
    ])
    .select(snapshotColumns)
    .executeTakeFirst();
  if (conflict === undefined) return null;
  const pairs = await transaction
    .selectFrom('conflict.visible_pairs as p')
    .where('p.conflict_id', '=', id)
    .selectAll()
    .orderBy('p.id')
    .execute();
  // All about days off alone: it is in no list, and has no page.
  if (pairs.length === 0) return null;
  const asOf = await lastNight(transaction);
  const own = sideFrom(conflict, []);
  const money = await moneyOfPairs(transaction, id);
  const days = await readStatusDays(transaction, id);
  const rules = rulesOf(...pairs.filter((pair) => pair.is_current));
  return {
    conflictId: conflict.conflict_id,
    status: conflict.status,
    statusSince: days.conflict,
    flagForReview: conflict.flag_for_review,
    types: typesOf(rules),
    rules,
    createdOn: conflict.created_on,
    recordedOn: conflict.recorded_on,
    resolvedOn: conflict.resolved_on,
    resolvedBy: conflict.resolved_by,
    noResponse: conflict.no_response
      ? noResponseFrom({
          title: conflict.no_response_title,
          notes: conflict.no_response_notes,
          at: conflict.no_response_at,
          isReasonHidden: false,
        })
      : null,
    agingDays: agingDays(conflict.recorded_on, asOf),
    version: conflict.version,
    group: await readGroup(transaction, conflict),
    money: await moneyOfConflict(transaction, id),
    own,
    pairs: pairs.map((pair) => ({
      ...pairFrom(pair, own),
      statusSince: days.pairs.get(pair.id) ?? null,
      money: money.get(pair.id) ?? null,
    })),
    asOf,
  };
}

function pairFrom(row: Readable['conflict.visible_pairs'], own: Side): Omit<Pair, 'statusSince' | 'money'> {
  const other = sideFrom(row, hiddenFrom(row));
  const rules = rulesOf(row);
  const [ownShift, otherShift] = [shiftOf(own), shiftOf(other)];
  const etaMinutes = numberOrNull(row.eta_travel_minutes);
  const pair = {
    pairId: row.id,
    status: row.status,
    types: typesOf(rules),
    rules,
    other,
    overlap: ownShift && otherShift && overlapOf(ownShift, otherShift),
    gap: ownShift && otherShift && gapOf(ownShift, otherShift),
    distanceMiles: numberOrNull(row.distance_miles_from_lat_lng),
    averageMilesPerHour: numberOrNull(row.average_miles_per_hour),
    etaMinutes,
    missingMinutes: ownShift && otherShift && missingMinutes(ownShift, otherShift, etaMinutes),
    createdOn: row.created_on,
    detectedOn: row.detected_on,
    resolvedOn: row.resolved_on,
    resolvedBy: row.resolved_by,
    noResponse: row.con_no_response
      ? noResponseFrom({
          title: row.con_no_response_title,
          notes: row.con_no_response_notes,
          at: row.con_no_response_at,
          isReasonHidden: !row.is_payer,
        })
      : null,
  };
  return { ...pair, why: whyTheyCollide(pair, own, other) };
}

/** What the view conflict.visible_pairs leaves empty for this role. */
function hiddenFrom(row: { is_payer: boolean; pays_other: boolean }): HiddenPart[] {
  if (row.pays_other) return [];
  return row.is_payer ? ['patient', 'billing'] : [...hiddenPart.options];
}

function noResponseFrom({ title, notes, at, isReasonHidden }: NoResponse): NoResponse {
  return isReasonHidden
    ? { title: null, notes: null, at: null, isReasonHidden }
    : { title: title || null, notes: notes || null, at: localTimeFrom(at), isReasonHidden };
}

const numberOrNull = (numeric: string | null): number | null => (numeric === null ? null : Number(numeric));

const snapshotColumns = [
  's.kind',
  's.in_service_start',
  's.in_service_end',
  's.absence_start',
  's.absence_end',
  's.agency_contact',
  's.application_visit_id',
  's.visit_date',
  's.utc_offset_minutes',
  's.scheduled_start',
  's.scheduled_end',
  's.visit_start',
  's.visit_end',
  's.call_in_time',
  's.call_out_time',
  's.evv_type',
  's.is_missed',
  's.missed_visit_reason',
  's.provider_id',
  's.provider_name',
  's.provider_tin',
  's.provider_phone',
  's.office_id',
  's.office_name',
  's.payer_id',
  's.payer_name',
  's.contract_id',
  's.contract_name',
  's.contract_type',
  's.caregiver_code',
  's.caregiver_first_name',
  's.caregiver_last_name',
  's.ssn_last_four',
  's.patient_first_name',
  's.patient_last_name',
  's.admission_id',
  's.medicaid_number',
  's.address_line',
  's.city',
  's.county',
  's.state',
  's.zip',
  's.service_code',
  's.billed',
  's.bill_type',
  's.bill_rate',
  's.billed_hours',
  's.total_billed_amount',
  's.invoice_number',
  's.invoice_date',
] as const;
