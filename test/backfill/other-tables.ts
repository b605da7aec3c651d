import type { Rejected } from './naive.ts';
import type { SourceRow } from './source-rows.ts';

/** What a table other than conflicts and pairs should hold, and which rows it cannot. */
interface OtherTable {
  readonly source: string;
  readonly table: string;
  readonly key: string;
  readonly row: (row: SourceRow) => Readonly<Record<string, unknown>>;
}

/** The mapping of docs/backfill.md for tables whose rows are read one by one. */
export const otherTables: readonly OtherTable[] = [
  {
    source: 'NORESPONSEREASONS',
    table: 'no_response_reasons',
    key: 'reason_id',
    row: (row) => ({ reason_id: row.ID, title: row.Title, description: row.Description }),
  },
  {
    source: 'MPH',
    table: 'mph',
    key: 'from_miles',
    row: (row) => ({
      from_miles: hundredths(row.From),
      to_miles: hundredths(row.To),
      average_miles_per_hour: hundredths(row.AverageMilesPerHour),
    }),
  },
  {
    source: 'EXCLUDED_AGENCY',
    table: 'excluded_agencies',
    key: 'provider_id',
    row: (row) => ({ provider_id: row.ProviderID }),
  },
  {
    source: 'CONTACT_MAINTENANCE',
    table: 'contact_maintenance',
    key: 'contact_id',
    row: (row) => ({
      contact_id: row.ID,
      provider_id: row.ProviderID,
      contact_name: row.CONTACT_NAME === 'U' ? null : row.CONTACT_NAME,
      phone: row.PHONE,
      pid: row.PID,
      application_pid: row.APPLICATIONPID,
      recorded_at: row.RECORDEDDATETIME,
      updated_at: row.UPDATED_AT,
      updated_by: row.UPDATED_BY,
    }),
  },
  {
    source: 'PAYER_PROVIDER_REMINDERS',
    table: 'payer_provider_reminders',
    key: 'reminder_id',
    row: (row) => ({
      reminder_id: row.ID,
      payer_id: row.PayerID,
      provider_id: row.ProviderID,
      payer_name: row.Contract,
      provider_name: row.ProviderName,
      number_of_days: Number(row.NumberOfDays),
      created_at: row.CreatedDateTime,
    }),
  },
  {
    source: 'GOVBODIESPAYERS',
    table: 'gov_bodies_payers',
    key: 'gov_body_payer_id',
    row: (row) => ({
      gov_body_payer_id: row.ID,
      payer_id: row.PayerID,
      user_id: row.UserID,
      payer_name: row.PAYER_NAME,
      status_name: row.STATUS_NAME,
      created_at: row.CREATED_AT,
      updated_at: row.UPDATED_AT,
    }),
  },
  {
    source: 'NOTIFICATIONS',
    table: 'notifications',
    key: 'notification_id',
    row: (row) => ({
      notification_id: row.ID,
      conflict_id: row.CONFLICTID,
      provider_id: row.ProviderID,
      notification_type: row.NotificationType,
      created_on: row.CreatedDate,
      created_at: row.CreatedDateTime,
      is_read: row.ReadUnreadFlag === '1',
      payer_name: row.Contract,
    }),
  },
  {
    source: 'CONFLICT_COMMU_INTERS',
    table: 'communications',
    key: 'communication_id',
    row: (row) => ({
      communication_id: row.id,
      comment_type: Number(row.CommentType),
      communications_type: Number(row.communications_type),
      conflict_id: row.CONFLICTID,
      group_id: row.GroupID,
      reverse_uuid: row.ReverseUUID,
      description: row.Description,
      created_at: row.created_at,
      updated_at: row.updated_at,
      created_by: row.created_by,
      updated_by: row.updated_by,
      created_by_name: row.created_by_name,
      updated_by_name: row.updated_by_name,
    }),
  },
  {
    source: 'LOG_FIELDS',
    table: 'log_fields',
    key: 'log_field_id',
    row: (row) => ({
      log_field_id: row.ID,
      field_name: row.FieldName,
      label: row.FieldDisplayValue,
      field_for: row.FieldFor,
      field_type: row.FieldType,
      is_restricted: row.RestrictedFlag === '1',
      is_hidden_in_drop_downs: row.NotShowInDropDown === '1',
      is_hidden: row.HideColumnFlag === '1',
      is_hidden_for_payers: row.HideHidePayerFlag === '1',
      is_hidden_for_providers: row.HideForProviderFlag === '1',
    }),
  },
  {
    source: 'LOG_HISTORY',
    table: 'log_history',
    key: 'log_history_id',
    row: (row) => ({
      log_history_id: row.ID,
      pair_id: row.CONID,
      created_at: row.CreatedDateTime,
      log_type: row.LogTypeFlag,
      run_id: null,
      user_id: null,
      user_name: null,
    }),
  },
  {
    source: 'LOG_HISTORY_VALUES',
    table: 'log_history_values',
    key: 'log_history_value_id',
    row: (row) => ({
      log_history_value_id: row.ID,
      log_history_id: row.LHID,
      log_field_id: row.LogID,
      old_value: row.OldValue,
      new_value: row.NewValue,
      visit_id: row.VisitID,
      application_visit_id: row.AppVisitID,
    }),
  },
];

const hundredths = (text: string | null | undefined): string => `${text}.00`;

/** `CONFLICTS 17 no_pair`, in a fixed order. */
export function inWords(rejected: readonly Rejected[]): string[] {
  return rejected.map(({ table, id, reason }) => `${table} ${id} ${reason}`).sort();
}
