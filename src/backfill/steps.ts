import type { SourceTable } from './source-table.ts';
import { conflicts, noResponseReasons } from './sources/conflicts.ts';
import { failedApiLogs, logFields, logHistory, logHistoryValues } from './sources/history.ts';
import { conflictCommuInters, notifications } from './sources/messages.ts';
import { conflictVisitMaps } from './sources/pairs.ts';
import { excludedAgency, excludedSsn, mph, settings } from './sources/rules.ts';
import { contactMaintenance, govBodiesPayers, payerProviderReminders } from './sources/set-up.ts';

/** What is brought in one transaction: the tables read, then those filled, in this order. */
export interface BackfillStep {
  readonly name: string;
  readonly sources: readonly SourceTable[];
  readonly targets: readonly TargetTable[];
  /** Whether pairs and conflicts must be told apart first (`rows/judge_pairs.sql`). */
  readonly judgesPairs: boolean;
}

/** A table of schema conflict; `rows/<table>.sql` says which rows of the source become its. */
export interface TargetTable {
  readonly table: string;
  readonly source: SourceTable;
  readonly key: string;
  /** The source's list is the whole list: what it does not name goes. Else rows are only added and changed. */
  readonly isReplaced: boolean;
  /** Whether the key is an identity column, which must go on past the highest number brought. */
  readonly hasIdentity: boolean;
}

/** Conflicts come first: if they cannot be brought, nothing has been touched. Each later step builds on earlier ones. */
export const steps: readonly BackfillStep[] = [
  {
    name: 'conflicts',
    sources: [noResponseReasons, conflictVisitMaps, conflicts],
    judgesPairs: true,
    targets: [
      numbered('no_response_reasons', noResponseReasons, 'reason_id'),
      keyed('visit_snapshots', conflictVisitMaps, 'visit_id'),
      keyed('conflicts', conflicts, 'conflict_id'),
      keyed('conflict_visit_maps', conflictVisitMaps, 'id'),
    ],
  },
  single(keyed('settings', settings, 'only_row')),
  single(replaced('mph', mph, 'from_miles')),
  single(replaced('excluded_ssns', excludedSsn, 'ssn')),
  single(replaced('excluded_agencies', excludedAgency, 'provider_id')),
  single(numbered('contact_maintenance', contactMaintenance, 'contact_id')),
  single(numbered('payer_provider_reminders', payerProviderReminders, 'reminder_id')),
  single(numbered('gov_bodies_payers', govBodiesPayers, 'gov_body_payer_id')),
  single(numbered('notifications', notifications, 'notification_id')),
  single(
    numbered('communications', conflictCommuInters, 'communication_id'),
    numbered('attachments', conflictCommuInters, 'attachment_id'),
  ),
  single(numbered('log_fields', logFields, 'log_field_id')),
  single(numbered('log_history', logHistory, 'log_history_id')),
  single(numbered('log_history_values', logHistoryValues, 'log_history_value_id')),
  single(keyed('failed_api_logs', failedApiLogs, 'source_key')),
];

function single(first: TargetTable, ...others: readonly TargetTable[]): BackfillStep {
  return { name: first.table, sources: [first.source], targets: [first, ...others], judgesPairs: false };
}

function keyed(table: string, source: SourceTable, key: string): TargetTable {
  return { table, source, key, isReplaced: false, hasIdentity: false };
}

function replaced(table: string, source: SourceTable, key: string): TargetTable {
  return { ...keyed(table, source, key), isReplaced: true };
}

function numbered(table: string, source: SourceTable, key: string): TargetTable {
  return { ...keyed(table, source, key), hasIdentity: true };
}
