import { CmError } from '../errors.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { inTransaction, type Pool } from '../postgres/pool.ts';
import type { LocalAccount } from './local-account.ts';

/**
 * Brings the schema up to date and ties the database to the account. A database that holds another synthetic
 * account, or a later day of this one, is emptied; one that holds anything else is left alone (exit 2).
 */
export async function prepareDemoDatabase(
  pool: Pool,
  migrations: string,
  account: LocalAccount,
): Promise<'kept' | 'emptied'> {
  await applyMigrations(pool, migrations);
  const fits = await holdsAccount(pool, account);
  if (fits) return 'kept';
  await inTransaction(pool, async (client) => {
    await client.query(
      'drop schema if exists analytics, analytics_stg, conflict, pipeline, access, control cascade',
    );
  });
  await applyMigrations(pool, migrations);
  await pool.query('insert into control.demo_account (visits, seed, as_of) values ($1, $2, $3)', [
    account.visits,
    account.seed,
    account.createdAsOf,
  ]);
  return 'emptied';
}

interface DatabaseState {
  synced: boolean;
  demo: boolean;
  same_account: boolean;
  is_ahead: boolean;
}

async function holdsAccount(pool: Pool, account: LocalAccount): Promise<boolean> {
  const { rows } = await pool.query<DatabaseState>(
    `select exists (select from control.sync_state) as synced,
            exists (select from control.demo_account) as demo,
            exists (select from control.demo_account where (visits, seed, as_of) = ($1, $2, $3)) as same_account,
            exists (select from control.pipeline_state where as_of > $4) as is_ahead`,
    [account.visits, account.seed, account.createdAsOf, account.asOf],
  );
  const state = rows[0];
  if (state?.synced === true && !state.demo) {
    throw new CmError(
      'demo.foreign_data',
      'This database holds data that did not come from the synthetic account. Nothing was touched.',
      {
        kind: 'usage',
        hint: 'Point CM_POSTGRES_URL at an empty database for the demo, or unset it to use the embedded one.',
      },
    );
  }
  return state?.same_account === true && !state.is_ahead;
}
