import type { HiddenPart, Visit } from '../../../src/api/contract.ts';
import { formatMoney } from '../words/money.ts';
import { formatDate, formatSpan } from '../words/times.ts';

export interface VisitFact {
  readonly name: string;
  /** Null where nothing is known. */
  readonly of: (visit: Visit) => string | null;
  /** As the section's, for a fact that may be hidden where its section is shown. */
  readonly part?: HiddenPart;
}

export interface VisitSection {
  readonly title: string;
  /** The part of the visit that the reader's role may not see on the other side. */
  readonly part: HiddenPart | null;
  readonly facts: readonly VisitFact[];
}

/** What is compared of two visits, in the order in which one reads a case: when, who, for whom, for how much. */
export const visitSections: readonly VisitSection[] = [
  {
    title: 'Times',
    part: null,
    facts: [
      { name: 'Visit date', of: (visit) => formatDate(visit.visitDate) },
      { name: 'Scheduled', of: (visit) => formatSpan(visit.scheduled, visit.visitDate) },
      { name: 'Actual', of: (visit) => formatSpan(visit.actual, visit.visitDate) },
      { name: 'EVV', of: (visit) => formatSpan(visit.evv, visit.visitDate) },
      { name: 'EVV type', of: (visit) => visit.evv.type },
      { name: 'Missed', of: (visit) => (visit.isMissed ? (visit.missedReason ?? 'Yes') : 'No') },
    ],
  },
  {
    title: 'Agency',
    part: null,
    facts: [
      { name: 'Agency', of: (visit) => visit.agency.name },
      { name: 'TIN', of: (visit) => visit.agency.tin, part: 'tin' },
      { name: 'Phone', of: (visit) => visit.agency.phone },
    ],
  },
  { title: 'Office', part: 'office', facts: [{ name: 'Office', of: (visit) => visit.office?.name ?? null }] },
  {
    title: 'Caregiver',
    part: 'caregiver',
    facts: [
      { name: 'Caregiver', of: (visit) => visit.caregiver?.name ?? null },
      { name: 'Code', of: (visit) => visit.caregiver?.code ?? null },
      { name: 'SSN, last four', of: (visit) => visit.caregiver?.ssnLastFour ?? null },
    ],
  },
  {
    title: 'Patient',
    part: 'patient',
    facts: [
      { name: 'Patient', of: (visit) => visit.patient?.name ?? null },
      { name: 'Admission ID', of: (visit) => visit.patient?.admissionId ?? null },
      { name: 'Medicaid number', of: (visit) => visit.patient?.medicaidNumber ?? null },
      { name: 'Address', of: addressOf },
      { name: 'County', of: (visit) => visit.patient?.address.county ?? null },
    ],
  },
  { title: 'Service', part: null, facts: [{ name: 'Service code', of: (visit) => visit.serviceCode }] },
  {
    title: 'Payer',
    part: 'payer',
    facts: [
      { name: 'Payer', of: (visit) => visit.payer?.name ?? null },
      { name: 'Contract', of: (visit) => visit.contract?.name ?? null },
      { name: 'Contract type', of: (visit) => visit.contract?.type ?? null },
    ],
  },
  {
    title: 'Billing',
    part: 'billing',
    facts: [
      { name: 'Billed', of: ({ billing }) => billing && (billing.isBilled ? 'Yes' : 'Not yet') },
      { name: 'Rate', of: rateOf },
      { name: 'Hours', of: ({ billing }) => (billing?.hours ? `${Number(billing.hours)} h` : null) },
      { name: 'Amount', of: ({ billing }) => (billing?.amount ? formatMoney(billing.amount) : null) },
      { name: 'Invoice', of: invoiceOf },
    ],
  },
];

function addressOf({ patient }: Visit): string | null {
  if (patient === null) return null;
  const { line, city, state, zip } = patient.address;
  const place = [city, [state, zip].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  return [line, place].filter(Boolean).join(', ') || null;
}

function rateOf({ billing }: Visit): string | null {
  if (!billing?.rate) return null;
  return [formatMoney(billing.rate), perWhat(billing.type)].filter(Boolean).join(' ');
}

/** The main system's names of what a rate is for; others are shown as they are. */
function perWhat(billType: string | null): string | null {
  if (billType === 'Hourly') return 'per hour';
  if (billType === 'Daily') return 'per day';
  if (billType === 'Visit') return 'per visit';
  return billType;
}

function invoiceOf({ billing }: Visit): string | null {
  if (!billing?.invoiceNumber) return null;
  const day = billing.invoiceDate === null ? '' : ` of ${formatDate(billing.invoiceDate)}`;
  return `${billing.invoiceNumber}${day}`;
}
