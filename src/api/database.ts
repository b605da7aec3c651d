import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import type pg from 'pg';
import type { RuleFlag } from '../rules.ts';
import type { CostType, PairMoney, Role, SideKind, Status } from './contract.ts';

/**
 * What the role cm_api may read (schema/004_access.sql and later). Bigint, numeric, date and timestamp arrive as text
 * (src/postgres/pool.ts).
 */
export interface Readable {
  'conflict.conflicts': ConflictTable;
  'conflict.worklist': WorklistTable;
  'conflict.conflict_visit_maps': {
    id: string;
    conflict_id: string;
    provider_id: string;
    con_provider_id: string;
    payer_id: string | null;
  };
  'conflict.visit_snapshots': SnapshotTable & { visit_id: string };
  'conflict.visible_pairs': VisiblePairView;
  'conflict.visible_history': VisibleHistoryView;
  'conflict.pair_money': PairMoneyTable;
  'conflict.conflict_money': Pick<
    PairMoneyTable,
    'conflict_id' | 'cost_type' | 'visit_type' | 'shift_price' | 'overlap_price' | 'final_price'
  >;
  'control.pipeline_state': { as_of: string };
}

export type Database = Kysely<Readable>;
export type ReadableTransaction = Transaction<Readable>;

/** Who reads. The policies of the database compare every row with it. */
export interface Reader {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly organisation: { readonly id: string; readonly name: string | null };
  /** Where a provider user may look; empty: nowhere. Means nothing for other roles. */
  readonly officeIds: readonly string[];
}

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<Readable>({ dialect: new PostgresDialect({ pool }) });
}

/** Runs `work` in a read-only transaction in which `reader` sees what its role may see, and nobody else anything. */
export async function asReader<T>(
  database: Database,
  reader: Reader,
  work: (transaction: ReadableTransaction) => Promise<T>,
): Promise<T> {
  const { role, organisation } = reader;
  return database
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      await sql`select set_config('cm.user_id', ${reader.userId}, true),
                       set_config('cm.role', ${role}, true),
                       set_config('cm.provider_id', ${role === 'provider' ? organisation.id : ''}, true),
                       set_config('cm.payer_id', ${role === 'payer' ? organisation.id : ''}, true),
                       set_config('cm.office_ids', ${`{${reader.officeIds.join(',')}}`}, true),
                       set_config('statement_timeout', '15s', true)`.execute(transaction);
      return work(transaction);
    });
}

export type Flags = Record<RuleFlag, boolean>;

interface ConflictTable {
  conflict_id: string;
  visit_id: string;
  provider_id: string;
  office_id: string | null;
  payer_id: string | null;
  visit_date: string;
  status: Status;
  flag_for_review: boolean;
  created_on: string;
  recorded_on: string;
  resolved_on: string | null;
  resolved_by: string | null;
  no_response: boolean;
  no_response_title: string | null;
  no_response_notes: string | null;
  no_response_at: string | null;
  group_id: string | null;
  group_created_on: string | null;
  version: number;
}

/** What lists are filtered, sorted and searched by; one row a conflict. */
interface WorklistTable extends Flags {
  conflict_id: string;
  visit_id: string;
  provider_id: string;
  office_id: string | null;
  payer_id: string | null;
  visit_date: string;
  recorded_on: string;
  status: Status;
  flag_for_review: boolean;
  caregiver_last_name: string;
  caregiver_first_name: string;
  search_text: string;
  cost_type: CostType | null;
  /** 0 where no night has computed it. */
  overlap_price: string;
}

/** About the own side of a pair. */
interface PairMoneyTable {
  pair_id: string;
  conflict_id: string;
  rate_per_minute: string;
  full_shift_minutes: string;
  overlap_minutes: string;
  shift_price: string;
  overlap_price: string;
  final_price: string;
  cost_type: CostType;
  visit_type: PairMoney['visitType'];
  conflict_type: PairMoney['type'];
  is_canonical: boolean;
}

/** The columns of a visit or an event that both its own snapshot and, as far as the role may see, the other side has. */
export interface SnapshotTable {
  kind: SideKind;
  in_service_start: string | null;
  in_service_end: string | null;
  absence_start: string | null;
  absence_end: string | null;
  agency_contact: string | null;
  application_visit_id: string | null;
  visit_date: string;
  utc_offset_minutes: number | null;
  scheduled_start: string | null;
  scheduled_end: string | null;
  visit_start: string | null;
  visit_end: string | null;
  call_in_time: string | null;
  call_out_time: string | null;
  evv_type: string | null;
  is_missed: boolean;
  missed_visit_reason: string | null;
  provider_id: string;
  provider_name: string | null;
  provider_tin: string | null;
  provider_phone: string | null;
  office_id: string | null;
  office_name: string | null;
  payer_id: string | null;
  payer_name: string | null;
  contract_id: string | null;
  contract_name: string | null;
  contract_type: 'Internal' | 'UPR' | 'Payer' | null;
  caregiver_code: string | null;
  caregiver_first_name: string | null;
  caregiver_last_name: string | null;
  ssn_last_four: string | null;
  patient_first_name: string | null;
  patient_last_name: string | null;
  admission_id: string | null;
  medicaid_number: string | null;
  address_line: string | null;
  city: string | null;
  county: string | null;
  state: string | null;
  zip: string | null;
  service_code: string | null;
  billed: string | null;
  bill_type: string | null;
  bill_rate: string | null;
  billed_hours: string | null;
  total_billed_amount: string | null;
  invoice_number: string | null;
  invoice_date: string | null;
}

interface VisiblePairView extends SnapshotTable, Flags {
  id: string;
  conflict_id: string;
  own_visit_id: string;
  own_provider_id: string;
  own_payer_id: string | null;
  status: Status;
  created_on: string;
  detected_on: string;
  resolved_on: string | null;
  resolved_by: string | null;
  con_no_response: boolean;
  con_no_response_title: string | null;
  con_no_response_notes: string | null;
  con_no_response_at: string | null;
  distance_miles_from_lat_lng: string | null;
  average_miles_per_hour: string | null;
  eta_travel_minutes: string | null;
  is_payer: boolean;
  pays_other: boolean;
  /** Whether it speaks for its conflict (docs/rules.md). */
  is_current: boolean;
}

/** One row a changed field that the reader may see. */
interface VisibleHistoryView {
  log_history_id: string;
  log_history_value_id: string;
  conflict_id: string;
  pair_id: string;
  created_at: string | null;
  /** Of a night. */
  as_of: string | null;
  is_by_person: boolean;
  user_name: string | null;
  field_name: string;
  label: string;
  source: 'pair' | 'own' | 'other' | 'conflict';
  old_value: string | null;
  new_value: string | null;
}
