import type { HiddenPart, Side, Visit } from '../../../src/api/contract.ts';
import { formatMoney } from '../words/money.ts';
import { formatDate, formatDuring, formatSpan } from '../words/times.ts';

export interface VisitFact {
  readonly name: string;
  /** Null where nothing is known, or the side has nothing of the kind. */
  readonly of: (side: Side) => string | null;
  /** As the section's, for a fact that may be hidden where its section is shown. */
  readonly part?: HiddenPart;
}

export interface VisitSection {
  readonly title: string;
  /** The part of the visit that the reader's role may not see on the other side. */
  readonly part: HiddenPart | null;
  /** Whether training and days off have nothing of it. */
  readonly isOfVisits: boolean;
  readonly facts: readonly VisitFact[];
}

/** What only a visit has. */
const ofVisits =
  (of: (visit: Visit) => string | null) =>
  (side: Side): string | null =>
    side.kind === 'visit' ? of(side) : null;

/** What is compared of two sides, in the order in which one reads a case: when, who, for whom, for how much. */
const visitSections: readonly VisitSection[] = [
  {
    title: 'Times',
    part: null,
    isOfVisits: true,
    facts: [
      { name: 'Visit date', of: ofVisits((visit) => formatDate(visit.visitDate)) },
      { name: 'Scheduled', of: ofVisits((visit) => formatSpan(visit.scheduled, visit.visitDate)) },
      { name: 'Actual', of: ofVisits((visit) => formatSpan(visit.actual, visit.visitDate)) },
      { name: 'EVV', of: ofVisits((visit) => formatSpan(visit.evv, visit.visitDate)) },
      { name: 'EVV type', of: ofVisits((visit) => visit.evv.type) },
      { name: 'Missed', of: ofVisits((visit) => missedOf(visit)) },
    ],
  },
  {
    title: 'Agency',
    part: null,
    isOfVisits: false,
    facts: [
      { name: 'Agency', of: (side) => side.agency.name },
      { name: 'TIN', of: (side) => side.agency.tin, part: 'tin' },
      { name: 'Contact', of: (side) => side.agency.contact },
      { name: 'Phone', of: (side) => side.agency.phone },
    ],
  },
  {
    title: 'Office',
    part: 'office',
    isOfVisits: false,
    facts: [{ name: 'Office', of: (side) => side.office?.name ?? null }],
  },
  {
    title: 'Caregiver',
    part: 'caregiver',
    isOfVisits: false,
    facts: [
      { name: 'Caregiver', of: (side) => side.caregiver?.name ?? null },
      { name: 'Code', of: (side) => side.caregiver?.code ?? null },
      { name: 'SSN, last four', of: (side) => side.caregiver?.ssnLastFour ?? null },
    ],
  },
  {
    title: 'Patient',
    part: 'patient',
    isOfVisits: true,
    facts: [
      { name: 'Patient', of: ofVisits((visit) => visit.patient?.name ?? null) },
      { name: 'Admission ID', of: ofVisits((visit) => visit.patient?.admissionId ?? null) },
      { name: 'Medicaid number', of: ofVisits((visit) => visit.patient?.medicaidNumber ?? null) },
      { name: 'Address', of: ofVisits(addressOf) },
      { name: 'County', of: ofVisits((visit) => visit.patient?.address.county ?? null) },
    ],
  },
  {
    title: 'Service',
    part: null,
    isOfVisits: true,
    facts: [{ name: 'Service code', of: ofVisits((visit) => visit.serviceCode) }],
  },
  {
    title: 'Payer',
    part: 'payer',
    isOfVisits: true,
    facts: [
      { name: 'Payer', of: ofVisits((visit) => visit.payer?.name ?? null) },
      { name: 'Contract', of: ofVisits((visit) => visit.contract?.name ?? null) },
      { name: 'Contract type', of: ofVisits((visit) => visit.contract?.type ?? null) },
    ],
  },
  {
    title: 'Billing',
    part: 'billing',
    isOfVisits: true,
    facts: [
      { name: 'Billed', of: ofVisits(billedOf) },
      { name: 'Rate', of: ofVisits(rateOf) },
      {
        name: 'Hours',
        of: ofVisits(({ billing }) => (billing?.hours ? `${Number(billing.hours)} h` : null)),
      },
      {
        name: 'Amount',
        of: ofVisits(({ billing }) => (billing?.amount ? formatMoney(billing.amount) : null)),
      },
      { name: 'Invoice', of: ofVisits(invoiceOf) },
    ],
  },
];

const training: VisitFact = {
  name: 'Training',
  of: (side) => (side.kind === 'visit' ? null : formatDuring(side.during)),
};
const daysOff: VisitFact = { ...training, name: 'Days off' };

/** The sections for two sides, of which either may be no visit. */
export function sectionsFor(own: Side, other: Side): readonly VisitSection[] {
  const kinds = [own.kind, other.kind];
  const events = [
    ...(kinds.includes('in_service') ? [training] : []),
    ...(kinds.includes('absence') ? [daysOff] : []),
  ];
  if (events.length === 0) return visitSections;
  return [{ title: 'No visit', part: null, isOfVisits: false, facts: events }, ...visitSections];
}

function addressOf({ patient }: Visit): string | null {
  if (patient === null) return null;
  const { line, city, state, zip } = patient.address;
  const place = [city, [state, zip].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  return [line, place].filter(Boolean).join(', ') || null;
}

/** Nothing where the source does not say. */
function billedOf({ billing }: Visit): string | null {
  if (billing === null || billing.isBilled === null) return null;
  return billing.isBilled ? 'Yes' : 'Not yet';
}

function missedOf({ isMissed, missedReason }: Visit): string {
  if (!isMissed) return 'No';
  return missedReason ? `Yes: ${missedReason}` : 'Yes';
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
