/** A visit, or training, as the night remembers it. */
export interface Visit {
  readonly agency: number;
  readonly snapshot: Readonly<Record<string, unknown>>;
}

export interface VisitOptions {
  readonly agency: number;
  readonly date?: string;
  /** `09:00-11:00`; an end before the start is on the next day. The actual times, unless given. */
  readonly scheduled?: string;
  /** As scheduled; null for a visit not worked. */
  readonly actual?: string | null;
  /** Call in and call out; either may be missing: `09:00-`. */
  readonly punches?: string;
  readonly caregiver?: number;
  readonly patient?: number;
}

export const agencies = [
  'Sunrise Home Care',
  'Harbor Light Home Health',
  'Maple Street Aides',
  "O'Neill Care Partners",
  'Beacon Hill Home Services',
] as const;

const contacts = ['Dana Whitfield', 'Priya Raman', null, 'Sean Doyle', 'Carol Jimenez'];
const payers = ['Evergreen Health Plan', 'Northeast Community Plan'];
const caregivers = [
  'Ana Ruiz',
  'Grace Okafor',
  'Lena Fischer',
  'Mei Chen',
  'Rosa Delgado',
  'Zoë Martin',
  'Ines Costa',
];
const patients = [
  'Walter Hale',
  'Edith Moore',
  'Samuel Katz',
  'June Park',
  'Harold Stone',
  'Vera Lind',
  'Otis Bell',
];

const idKinds = {
  visit: 1,
  person: 2,
  provider: 3,
  office: 4,
  payer: 5,
  caregiver: 6,
  contract: 7,
  patient: 8,
};
const idOf = (kind: keyof typeof idKinds, number: number) =>
  `${idKinds[kind]}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

let visitsMade = 0;

export function aVisit(options: VisitOptions): Visit {
  const { agency, date = '2026-11-19', caregiver = 0, patient = 0, punches, actual = null } = options;
  const number = visitsMade++;
  const payer = patient % 2;
  const [firstName, lastName] = (caregivers[caregiver] ?? '').split(' ');
  const [patientFirst, patientLast] = (patients[patient] ?? '').split(' ');
  const [scheduledStart, scheduledEnd] = times(date, options.scheduled ?? actual ?? '');
  const [visitStart, visitEnd] = times(date, actual ?? '');
  const [callIn, callOut] = times(date, punches ?? '');
  const isBilled = actual !== null && agency % 2 === 0;
  return {
    agency,
    snapshot: {
      visit_id: idOf('visit', number),
      kind: 'visit',
      in_service_start: null,
      in_service_end: null,
      person_key: idOf('person', caregiver),
      application_visit_id: String(700_000 + number),
      visit_date: date,
      utc_offset_minutes: -300,
      scheduled_start: scheduledStart,
      scheduled_end: scheduledEnd,
      visit_start: visitStart,
      visit_end: visitEnd,
      call_in_time: callIn,
      call_out_time: callOut,
      evv_type: punches === undefined ? null : agency === 1 ? 'Telephony' : 'Mobile',
      is_missed: false,
      provider_id: idOf('provider', agency),
      provider_name: agencies[agency] ?? null,
      provider_tin: `13-000000${agency}`,
      provider_phone: `(212) 555-010${agency}`,
      agency_contact: contacts[agency] ?? null,
      office_id: idOf('office', agency),
      office_name: `${agency % 2 === 0 ? 'Bronx' : 'Queens'} office`,
      payer_id: idOf('payer', payer),
      payer_name: payers[payer] ?? null,
      contract_id: idOf('contract', payer),
      contract_name: `${payers[payer]} MLTC`,
      contract_type: 'UPR',
      caregiver_id: idOf('caregiver', caregiver * 10 + agency),
      caregiver_code: `${['SHC', 'HLH', 'MSA', 'OCP', 'BHS'][agency]}-${1040 + caregiver}`,
      caregiver_first_name: firstName ?? null,
      caregiver_last_name: lastName ?? null,
      ssn_last_four: `000${caregiver}`,
      provider_patient_id: idOf('patient', patient),
      patient_first_name: patientFirst ?? null,
      patient_last_name: patientLast ?? null,
      admission_id: `AD-${2200 + patient}`,
      medicaid_number: `XX0000${patient}X`,
      address_line: `${120 + patient} Example Street`,
      city: 'New York',
      county: 'Bronx',
      state: 'NY',
      zip: `1045${patient}`,
      service_code: agency === 1 ? 'HHA' : 'PCA',
      // Nobody says of a visit not worked yet whether it is billed.
      billed: isBilled ? 'yes' : actual === null ? null : 'no',
      bill_type: 'Hourly',
      bill_rate: '27.50',
      billed_hours: isBilled ? '3.500000' : null,
      total_billed_amount: isBilled ? '96.25' : null,
      invoice_number: isBilled ? `INV-${3000 + number}` : null,
      invoice_date: isBilled ? '2026-11-20' : null,
    },
  };
}

/** Of a visit's columns those that an event has. */
const ofEvents = [
  'visit_id',
  'person_key',
  'visit_date',
  'is_missed',
  'provider_id',
  'provider_name',
  'provider_tin',
  'provider_phone',
  'agency_contact',
  'office_id',
  'office_name',
  'caregiver_id',
  'caregiver_code',
  'caregiver_first_name',
  'caregiver_last_name',
  'ssn_last_four',
];

export function aTraining(options: {
  agency: number;
  date: string;
  during: string;
  caregiver: number;
}): Visit {
  const { agency, date, during, caregiver } = options;
  const { snapshot } = aVisit({ agency, date, caregiver });
  const [start, end] = times(date, during);
  return {
    agency,
    snapshot: {
      ...Object.fromEntries(
        Object.entries(snapshot).map(([name, value]) => [name, ofEvents.includes(name) ? value : null]),
      ),
      kind: 'in_service',
      in_service_start: start,
      in_service_end: end,
      patient_last_name: 'In-service',
    },
  };
}

function times(date: string, span: string): [string | null, string | null] {
  const [start = '', end = ''] = span.split('-');
  const endDate = end !== '' && end < start ? dayAfter(date) : date;
  return [start === '' ? null : `${date}T${start}:00`, end === '' ? null : `${endDate}T${end}:00`];
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}
