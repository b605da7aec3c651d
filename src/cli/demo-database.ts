import { CmError } from '../errors.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { inTransaction, type Pool } from '../postgres/pool.ts';
import type { LocalAccount } from './local-account.ts';

/**
 * Lets the demo begin only on a database that is empty, or that this project marked as a demo. Anything else is
 * somebody's data: refused before the first change (exit 2).
 */
export async function requireDemoDatabase(pool: Pool): Promise<void> {
  if ((await lookAt(pool)) === 'foreign') throw foreignData();
}

export async function isDemoDatabase(pool: Pool): Promise<boolean> {
  return (await lookAt(pool)) === 'demo';
}

/**
 * Brings the schema up to date and ties the database to the account. One that holds another synthetic account, or a
 * later day of this one, starts over; one that is no demo's is refused as above.
 */
export async function prepareDemoDatabase(
  pool: Pool,
  migrations: string,
  account: LocalAccount,
): Promise<'new' | 'kept' | 'started over'> {
  const found = await lookAt(pool);
  if (found === 'foreign') throw foreignData();
  if (found === 'demo') {
    await applyMigrations(pool, migrations);
    if (await holdsAccount(pool, account)) {
      await noteDay(pool, account);
      return 'kept';
    }
  }
  await markAsEmptyDemo(pool, account);
  await applyMigrations(pool, migrations);
  await noteDay(pool, account);
  return found === 'demo' ? 'started over' : 'new';
}

async function lookAt(pool: Pool): Promise<'empty' | 'demo' | 'foreign'> {
  const { rows } = await pool.query<{ is_taken: boolean; has_mark: boolean }>(
    `select exists (select from pg_namespace where nspname = any ($1)) as is_taken,
            to_regclass('control.demo_account') is not null as has_mark`,
    [schemas],
  );
  if (rows[0]?.is_taken !== true) return 'empty';
  if (!rows[0].has_mark) return 'foreign';
  const { rowCount } = await pool.query('select from control.demo_account');
  return rowCount === 1 ? 'demo' : 'foreign';
}

async function noteDay(pool: Pool, { asOf }: LocalAccount): Promise<void> {
  await pool.query('update control.demo_account set reached_on = $1', [asOf]);
}

/** An account on an earlier day than the one it had reached was made anew; the pipeline's day is somebody's choice. */
async function holdsAccount(pool: Pool, account: LocalAccount): Promise<boolean> {
  const { rows } = await pool.query<{ holds: boolean }>(
    `select exists (
       select from control.demo_account
       where (visits, seed, as_of) = ($1, $2, $3) and (reached_on > $4) is not true
     ) as holds`,
    [account.visits, account.seed, account.createdAsOf, account.asOf],
  );
  return rows[0]?.holds === true;
}

const schemas = ['analytics', 'analytics_stg', 'conflict', 'conflict_stg', 'pipeline', 'access', 'control'];

/** The mark comes with the emptiness, so that a kill before the migrations leaves a database that may start over. */
async function markAsEmptyDemo(pool: Pool, account: LocalAccount): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(`drop schema if exists ${schemas.join(', ')} cascade`);
    await client.query('create schema control');
    await client.query(
      `create table control.demo_account (
         only_row boolean primary key default true check (only_row),
         visits   bigint not null,
         seed     bigint not null,
         as_of    date not null
       )`,
    );
    await client.query('insert into control.demo_account (visits, seed, as_of) values ($1, $2, $3)', [
      account.visits,
      account.seed,
      account.createdAsOf,
    ]);
  });
}

const foreignData = (): CmError =>
  new CmError(
    'demo.foreign_data',
    'This database holds data that did not come from the synthetic account. Nothing was touched.',
    {
      kind: 'usage',
      hint: 'Point CM_POSTGRES_URL at an empty database for the demo, or unset it to use the embedded one.',
    },
  );
