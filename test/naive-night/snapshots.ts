import { placeOfVisit, type World } from './candidates.ts';
import { byText, indexBy } from './collections.ts';
import type { Absence, InService } from './events.ts';
import type { AddressRow, NightSettings, VisitRow } from './rows.ts';
import type { Snapshot } from './state.ts';
import { dayOf } from './time.ts';

/**
 * What the sides of pairs look like tonight. AMBIGUOUS (§7, step 1): refreshed "of both sides" of pairs that are found
 * again. Here every side of every pair is, inside and outside of the window, because the page of a conflict should never
 * show less than is known; a side that cannot be read any more keeps what it had.
 */
export function refreshedSnapshots(
  known: readonly Snapshot[],
  sides: ReadonlySet<string>,
  events: { readonly inServices: readonly InService[]; readonly absences: readonly Absence[] },
  world: World,
): Snapshot[] {
  const before = indexBy(known, (snapshot) => snapshot.visit_id);
  const inServices = indexBy(events.inServices, (event) => event.event_id);
  const absences = indexBy(events.absences, (event) => event.event_id);
  const names = namesOf(world);
  const now = [...sides].flatMap((visitId) => {
    const old = before.get(visitId);
    const visit = world.visitOf(visitId);
    const inService = inServices.get(visitId);
    const absence = absences.get(visitId);
    const side =
      (visit && ofVisit(visit, null, names, world)) ??
      (inService && ofInService(inService, null, names)) ??
      (absence && ofAbsence(absence, null, names));
    return side ? [withOldContact(side, old)] : [];
  });
  return [...new Map([...before, ...indexBy(now, (snapshot) => snapshot.visit_id)]).values()];
}

const filled = (text: string | null) => (text === null || text.trim() === '' ? null : text);

/** What an agency has maintained stays where its source is silent, and goes when the side goes over to another agency. */
function withOldContact(side: Snapshot, old: Snapshot | undefined): Snapshot {
  if (old?.provider_id !== side.provider_id) return side;
  const provider_phone = filled(side.provider_phone) === null ? old.provider_phone : side.provider_phone;
  return { ...side, provider_phone, agency_contact: old.agency_contact };
}

/** Sides that are new or look different; a phone that a contact stood in for does not count, since it comes again. */
export function changedSides(before: readonly Snapshot[], now: readonly Snapshot[]): Set<string> {
  const looks = ({ provider_phone: _phone, agency_contact: _contact, ...rest }: Snapshot) =>
    Object.entries(rest);
  const known = indexBy(before, ({ visit_id }) => visit_id);
  const changed = now.filter((snapshot) => {
    const old = known.get(snapshot.visit_id);
    if (old === undefined) return true;
    const then = new Map<string, unknown>(looks(old));
    return looks(snapshot).some(([column, value]) => then.get(column) !== value);
  });
  return new Set(changed.map(({ visit_id }) => visit_id));
}

/** DOMAIN.md §7, "Contacts". AMBIGUOUS: of several contacts of a provider the one maintained last that has a name, or a phone, gives it. */
export function withContacts(snapshots: readonly Snapshot[], { contacts }: NightSettings): Snapshot[] {
  const at = (contact: NightSettings['contacts'][number]) => contact.updated_at ?? contact.recorded_at ?? '';
  const newestFirst = [...contacts].sort((a, b) => byText(at(b), at(a)) || b.contact_id - a.contact_id);
  return snapshots.map((snapshot) => {
    const ofProvider = newestFirst.filter(({ provider_id }) => provider_id === snapshot.provider_id);
    const name = ofProvider.map(({ contact_name }) => filled(contact_name)).find((text) => text !== null);
    const phone = ofProvider.map((contact) => filled(contact.phone)).find((text) => text !== null);
    return {
      ...snapshot,
      agency_contact: filled(snapshot.agency_contact) ?? name ?? snapshot.agency_contact,
      provider_phone: filled(snapshot.provider_phone) ?? phone ?? snapshot.provider_phone,
    };
  });
}

type Names = ReturnType<typeof namesOf>;

function namesOf({ rows }: World) {
  return {
    caregivers: indexBy(rows.caregiver, (row) => row.caregiver_id),
    providers: indexBy(rows.provider, (row) => row.provider_id),
    offices: indexBy(
      rows.office.filter((row) => row.is_active === true),
      (row) => row.office_id,
    ),
    payers: indexBy(
      rows.payer.filter((row) => row.is_active === true && row.is_demo !== true),
      (row) => row.payer_id,
    ),
    contracts: indexBy(
      rows.contract.filter((row) => row.is_active === true),
      (row) => row.contract_id,
    ),
    serviceCodes: indexBy(rows.service_code, (row) => row.service_code_id),
    patients: indexBy(rows.patient, (row) => row.patient_id),
  };
}

const nothing = {
  application_visit_id: null,
  utc_offset_minutes: null,
  scheduled_start: null,
  scheduled_end: null,
  visit_start: null,
  visit_end: null,
  call_in_time: null,
  call_out_time: null,
  evv_type: null,
  in_service_start: null,
  in_service_end: null,
  absence_start: null,
  absence_end: null,
  is_missed: false,
  missed_visit_reason: null,
  payer_id: null,
  payer_name: null,
  contract_id: null,
  contract_name: null,
  contract_type: null,
  provider_patient_id: null,
  payer_patient_id: null,
  patient_first_name: null,
  patient_last_name: null,
  admission_id: null,
  medicaid_number: null,
  address_line: null,
  city: null,
  county: null,
  state: null,
  zip: null,
  latitude: null,
  longitude: null,
  service_code_id: null,
  service_code: null,
  billed: null,
  bill_type: null,
  bill_rate: null,
  billed_hours: null,
  service_hours: null,
  total_billed_amount: null,
  invoice_number: null,
  invoice_date: null,
} as const;

function ofVisit(
  visit: VisitRow,
  agencyContact: string | null,
  names: Names,
  world: World,
): Snapshot | undefined {
  const { visit_id, visit_date, provider_id, caregiver_id, provider_patient_id, payer_patient_id } = visit;
  const person_key = world.personKeyOf(caregiver_id);
  if (person_key === undefined || caregiver_id === null || provider_id === null || visit_date === null) {
    return undefined;
  }
  if (!names.providers.has(provider_id)) return undefined;
  const patient = names.patients.get(provider_patient_id ?? '');
  const payerPatient = names.patients.get(payer_patient_id ?? '');
  const home = world.homeOf(provider_patient_id);
  const payerHome = world.homeOf(payer_patient_id);
  const place = placeOfVisit(visit, home);
  const isBilled = visit.billed === 'yes';
  return {
    ...nothing,
    ...{ visit_id, person_key, visit_date },
    kind: 'visit',
    application_visit_id: visit.application_visit_id,
    utc_offset_minutes: visit.utc_offset_minutes,
    scheduled_start: visit.scheduled_start_time,
    scheduled_end: visit.scheduled_end_time,
    visit_start: visit.visit_start_time,
    visit_end: visit.visit_end_time,
    call_in_time: visit.call_in_time,
    call_out_time: visit.call_out_time,
    evv_type: visit.call_out_device_type ?? visit.call_in_device_type,
    is_missed: visit.is_missed === true,
    missed_visit_reason: visit.missed_visit_reason,
    ...employment({ provider_id, office_id: visit.office_id, caregiver_id, agencyContact }, names),
    payer_id: visit.payer_id,
    payer_name: names.payers.get(visit.payer_id ?? '')?.payer_name ?? null,
    contract_id: visit.contract_id,
    contract_name: names.contracts.get(visit.contract_id ?? '')?.contract_name ?? null,
    contract_type: contractType(visit),
    ...{ provider_patient_id, payer_patient_id },
    patient_first_name: patient?.patient_firstname ?? payerPatient?.patient_firstname ?? null,
    patient_last_name: patient?.patient_lastname ?? payerPatient?.patient_lastname ?? null,
    admission_id: patient?.admission_id ?? payerPatient?.admission_id ?? null,
    medicaid_number: patient?.medicaid_number ?? payerPatient?.medicaid_number ?? null,
    address_line: addressLine(home) ?? addressLine(payerHome),
    city: home?.city ?? payerHome?.city ?? null,
    county: home?.county ?? payerHome?.county ?? null,
    state: home?.address_state ?? payerHome?.address_state ?? null,
    zip: home?.zip_code ?? payerHome?.zip_code ?? null,
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
    service_code_id: visit.service_code_id,
    service_code: names.serviceCodes.get(visit.service_code_id ?? '')?.service_code ?? null,
    billed: visit.billed,
    bill_type: isBilled ? visit.bill_type : visit.bill_type_non_billed,
    bill_rate: isBilled ? visit.billed_rate : visit.bill_rate_non_billed,
    billed_hours: visit.billed_hours,
    service_hours: visit.service_hours,
    total_billed_amount: visit.total_billed_amount,
    invoice_number: visit.invoice_number,
    invoice_date: visit.invoice_date,
  };
}

/** "In-service" stands in place of the patient; AMBIGUOUS: in which column, and what does for an absence ("PTO"). */
function ofInService(event: InService, agencyContact: string | null, names: Names): Snapshot {
  const { row, event_id, person_key, provider_id } = event;
  const { caregiver_id, office_id } = row;
  return {
    ...nothing,
    ...{ visit_id: event_id, kind: 'in_service', person_key },
    visit_date: dayOf(row.inservice_start_date ?? ''),
    in_service_start: row.inservice_start_date,
    in_service_end: row.inservice_end_date,
    patient_last_name: 'In-service',
    ...employment({ provider_id, office_id, caregiver_id: caregiver_id ?? '', agencyContact }, names),
  };
}

function ofAbsence(event: Absence, agencyContact: string | null, names: Names): Snapshot {
  const { row, event_id, person_key, provider_id, firstDay, lastDay } = event;
  const { caregiver_id, office_id } = row;
  return {
    ...nothing,
    ...{ visit_id: event_id, kind: 'absence', person_key, visit_date: firstDay },
    ...{ absence_start: firstDay, absence_end: lastDay, patient_last_name: 'PTO' },
    ...employment({ provider_id, office_id, caregiver_id: caregiver_id ?? '', agencyContact }, names),
  };
}

function employment(
  at: {
    readonly provider_id: string;
    readonly office_id: string | null;
    readonly caregiver_id: string;
    readonly agencyContact: string | null;
  },
  names: Names,
) {
  const provider = names.providers.get(at.provider_id);
  const caregiver = names.caregivers.get(at.caregiver_id);
  return {
    provider_id: at.provider_id,
    provider_name: provider?.provider_name ?? null,
    provider_tin: provider?.federal_tax_number ?? null,
    provider_phone: provider?.phone_number_1 ?? null,
    agency_contact: at.agencyContact,
    office_id: at.office_id,
    office_name: names.offices.get(at.office_id ?? '')?.office_name ?? null,
    caregiver_id: at.caregiver_id,
    caregiver_code: caregiver?.caregiver_code ?? null,
    caregiver_first_name: caregiver?.caregiver_firstname ?? null,
    caregiver_last_name: caregiver?.caregiver_lastname ?? null,
    ssn_last_four: (caregiver?.ssn ?? '').replace(/\D/g, '').slice(-4) || null,
  };
}

function addressLine(home: AddressRow | undefined): string | null {
  const lines = [home?.address_line_1, home?.address_line_2].map((line) => line?.replace(/^ +| +$/g, ''));
  return lines.filter((line) => line !== undefined && line !== '').join(', ') || null;
}

/** Null where an id that decides is unknown. */
function contractType({ application_payer_id, application_contract_id }: VisitRow): string | null {
  if (application_contract_id === null) return null;
  if (application_contract_id === '0') return 'Payer';
  if (application_payer_id === null) return null;
  return Number(application_payer_id) === 0 ? 'Internal' : 'UPR';
}
