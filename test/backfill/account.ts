import type pg from 'pg';
import { type BackfillReport, runBackfill } from '../../src/backfill/index.ts';
import { createAccount, createConflictReport } from '../../src/local-snowflake/account/index.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../local-snowflake.ts';

export const asOf = '2026-11-23';
export const personKeySecret = 'secret of the backfill tests';
export const place = { database: 'CONFLICTREPORT', schema: 'PUBLIC', personKeySecret };

export interface TestAccount extends TestSnowflake {
  discard(): Promise<void>;
}

/** A local Snowflake with a synthetic account and the tables of the old system beside it. */
export async function startAccount(wish: { visits: number; seed: number }): Promise<TestAccount> {
  const folder = await temporaryFolder();
  await createAccount({ directory: folder.directory, ...wish, asOf });
  await createConflictReport({ directory: folder.directory });
  const snowflake = await startTestSnowflake(folder.directory);
  return {
    ...snowflake,
    discard: async () => {
      await snowflake.stop();
      await folder.discard();
    },
  };
}

export function backfill(
  pool: pg.Pool,
  { source }: Pick<TestSnowflake, 'source'>,
  elsewhere: Partial<typeof place> = {},
): Promise<BackfillReport> {
  return runBackfill({ pool, source, place: { ...place, ...elsewhere } });
}

/** Everything that a backfill writes, row by row; of control only what it says of rows. */
export async function readBackfilled(pool: pg.Pool): Promise<Record<string, object[]>> {
  const tables: Record<string, object[]> = {};
  for (const [table, key] of Object.entries(keys)) {
    const { rows } = await pool.query<object & pg.QueryResultRow>(
      `select * from conflict.${table} order by ${key}`,
    );
    tables[table] = rows;
  }
  const { rows } = await pool.query<object & pg.QueryResultRow>(
    `select table_name, source_id, reason, is_stored, column_names, row_count from control.backfill_reject
     order by table_name, reason, source_id`,
  );
  tables.backfill_reject = rows;
  return tables;
}

const keys = {
  no_response_reasons: 'reason_id',
  visit_snapshots: 'visit_id',
  conflicts: 'conflict_id',
  conflict_visit_maps: 'id',
  settings: 'only_row',
  mph: 'from_miles',
  excluded_ssns: 'ssn',
  excluded_agencies: 'provider_id',
  contact_maintenance: 'contact_id',
  payer_provider_reminders: 'reminder_id',
  gov_bodies_payers: 'gov_body_payer_id',
  notifications: 'notification_id',
  communications: 'communication_id',
  attachments: 'attachment_id',
  log_fields: 'log_field_id',
  log_history: 'log_history_id',
  log_history_values: 'log_history_value_id',
  failed_api_logs: 'source_key',
} as const;
