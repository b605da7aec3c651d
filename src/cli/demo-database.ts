import { CmError } from '../errors.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { inTransaction, type Pool } from '../postgres/pool.ts';
import type { LocalAccount } from './local-account.ts';

/** Where the database is: in the embedded server below a state directory, or on a server of one's own. */
export interface Place {
  readonly embeddedIn: string | undefined;
}

/**
 * Lets the demo begin only on a database that is empty, or that this project marked as a demo; on the embedded server
 * also on one that has no more than the schema. Anything else is somebody's data: refused before the first change
 * (exit 2).
 */
export async function requireDemoDatabase(pool: Pool, place: Place): Promise<void> {
  await lookAt(pool, place);
}

/**
 * Brings the schema up to date and ties the database to the account. One that holds another synthetic account, or a
 * later day of this one, starts over; one that is no demo's is refused as above.
 */
export async function prepareDemoDatabase(
  pool: Pool,
  options: Place & { migrations: string; account: LocalAccount },
): Promise<'new' | 'kept' | 'started over'> {
  const { migrations, account } = options;
  const found = await lookAt(pool, options);
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

async function lookAt(pool: Pool, { embeddedIn }: Place): Promise<'empty' | 'demo'> {
  const { rows } = await pool.query<{ is_taken: boolean }>(
    'select exists (select from pg_namespace where nspname = any ($1)) as is_taken',
    [schemas],
  );
  if (rows[0]?.is_taken !== true) return 'empty';
  if (await isDemoDatabase(pool)) return 'demo';
  if (embeddedIn !== undefined && (await isUnused(pool))) return 'empty';
  throw foreignData({ embeddedIn });
}

export async function isDemoDatabase(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ has_table: boolean }>(
    "select to_regclass('control.demo_account') is not null as has_table",
  );
  if (rows[0]?.has_table !== true) return false;
  const { rowCount } = await pool.query('select from control.demo_account');
  return rowCount === 1;
}

/** Another command has made the schema, and no run has loaded anything. */
async function isUnused(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ has_runs: boolean; has_tables: boolean }>(
    `select to_regclass('control.run') is not null as has_runs,
            exists (select from pg_tables where schemaname in ('analytics', 'analytics_stg')) as has_tables`,
  );
  if (rows[0]?.has_runs !== true || rows[0].has_tables) return false;
  const { rowCount } = await pool.query('select from control.run limit 1');
  return rowCount === 0;
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

const foreignData = ({ embeddedIn }: Place): CmError =>
  new CmError(
    'demo.foreign_data',
    'This database holds data that the demo has not brought, and would have to go. Nothing was touched.',
    {
      kind: 'usage',
      hint:
        embeddedIn === undefined
          ? 'Point CM_POSTGRES_URL at an empty database for the demo, or unset it to use the embedded one.'
          : `Go on with \`cm nightly\`, name another \`state_directory\`, or delete ${embeddedIn} to start over with a demo.`,
    },
  );
