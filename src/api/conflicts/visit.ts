import type { HiddenPart, Span, Visit } from '../contract.ts';
import type { SnapshotTable } from '../database.ts';

/** A visit as the contract shows it; the parts in `hidden` are left out whatever the row holds. */
export function visitFrom(row: SnapshotTable, hidden: readonly HiddenPart[]): Visit {
  const unlessHidden = <T>(part: HiddenPart, value: T): T | null => (hidden.includes(part) ? null : value);
  return {
    kind: 'visit',
    applicationVisitId: unlessHidden('applicationVisitId', row.application_visit_id),
    visitDate: row.visit_date,
    utcOffsetMinutes: row.utc_offset_minutes,
    scheduled: spanFrom(row.scheduled_start, row.scheduled_end),
    actual: spanFrom(row.visit_start, row.visit_end),
    evv: { ...spanFrom(row.call_in_time, row.call_out_time), type: row.evv_type },
    isMissed: row.is_missed,
    missedReason: unlessHidden('missedReason', row.missed_visit_reason),
    agency: agencyFrom(row, hidden),
    serviceCode: row.service_code,
    office: unlessHidden('office', namedFrom(row.office_id, row.office_name)),
    payer: unlessHidden('payer', namedFrom(row.payer_id, row.payer_name)),
    contract: unlessHidden('payer', contractFrom(row)),
    caregiver: unlessHidden('caregiver', caregiverFrom(row)),
    patient: unlessHidden('patient', patientFrom(row)),
    billing: unlessHidden('billing', billingFrom(row)),
    hidden: [...hidden],
  };
}

export function agencyFrom(
  row: Pick<
    SnapshotTable,
    'provider_id' | 'provider_name' | 'provider_tin' | 'agency_contact' | 'provider_phone'
  >,
  hidden: readonly HiddenPart[],
): Visit['agency'] {
  return {
    id: row.provider_id,
    name: row.provider_name,
    tin: hidden.includes('tin') ? null : row.provider_tin,
    contact: row.agency_contact || null,
    phone: row.provider_phone,
  };
}

export function caregiverFrom(
  row: Pick<
    SnapshotTable,
    'caregiver_first_name' | 'caregiver_last_name' | 'caregiver_code' | 'ssn_last_four'
  >,
) {
  return {
    name: fullName(row.caregiver_first_name, row.caregiver_last_name),
    code: row.caregiver_code,
    ssnLastFour: row.ssn_last_four,
  };
}

export function namedFrom(id: string | null, name: string | null) {
  return id === null ? null : { id, name };
}

export function fullName(first: string | null, last: string | null): string | null {
  return [first, last].filter((part) => part !== null && part !== '').join(' ') || null;
}

export function spanFrom(start: string | null, end: string | null): Span {
  return { start: localTimeFrom(start), end: localTimeFrom(end) };
}

/** PostgreSQL writes `2026-11-19 09:00:00`, inside JSON with a T; fractions of seconds are of no use here. */
export function localTimeFrom(timestamp: string | null): string | null {
  return timestamp === null ? null : timestamp.replace(' ', 'T').slice(0, 19);
}

function contractFrom(row: SnapshotTable): Visit['contract'] {
  const contract = namedFrom(row.contract_id, row.contract_name);
  return contract && { ...contract, type: row.contract_type };
}

function patientFrom(row: SnapshotTable): Visit['patient'] {
  return {
    name: fullName(row.patient_first_name, row.patient_last_name),
    admissionId: row.admission_id,
    medicaidNumber: row.medicaid_number,
    address: {
      line: row.address_line,
      city: row.city,
      county: row.county,
      state: row.state,
      zip: row.zip,
    },
  };
}

function billingFrom(row: SnapshotTable): Visit['billing'] {
  return {
    isBilled: row.billed === null ? null : row.billed === 'yes',
    type: row.bill_type,
    rate: row.bill_rate,
    hours: row.billed_hours,
    amount: row.total_billed_amount,
    invoiceNumber: row.invoice_number,
    invoiceDate: row.invoice_date,
  };
}
