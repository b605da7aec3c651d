import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { CmError, codeOf, messageOf } from '../errors.ts';
import { postgresFailure } from './failure.ts';
import { inTransaction } from './pool.ts';

export interface Migration {
  /** File name without `.sql`, such as `001_control`. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

export type MigrationStatus =
  | { name: string; state: 'applied'; appliedAt: string }
  | { name: string; state: 'pending' };

/**
 * Applies what is missing, in order, each in a transaction of its own; returns the names applied.
 *
 * @throws CmError `schema.ahead` (the database has migrations that the directory lacks), `schema.order` (a new one is
 * numbered below an applied one), `schema.changed`, `schema.blocked` (another session holds what it must change for
 * longer than `lockTimeout`, in PostgreSQL's words; a minute unless told), `schema.failed`
 */
export async function applyMigrations(
  pool: pg.Pool,
  directory: string,
  { lockTimeout = '1min' }: { lockTimeout?: string } = {},
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const appliedNow: string[] = [];
  for (const migration of migrations) {
    const applied = await inTransaction(pool, async (client) => {
      await ensureLedger(client);
      const ledger = await readLedger(client);
      requireOneLine(migrations, ledger);
      return applyOnce(client, migration, { ledger, lockTimeout });
    });
    if (applied) appliedNow.push(migration.name);
  }
  return appliedNow;
}

/**
 * What is applied and what is pending, in order; reads only, in any database.
 *
 * @throws CmError `schema.ahead`, `schema.order`
 */
export async function migrationStatus(pool: pg.Pool, directory: string): Promise<MigrationStatus[]> {
  const migrations = await readMigrations(directory);
  const applied = await inTransaction(pool, async (client) =>
    (await hasLedger(client)) ? readLedger(client) : new Map<string, LedgerEntry>(),
  );
  requireOneLine(migrations, applied);
  return migrations.map(({ name }) => {
    const row = applied.get(name);
    return row ? { name, state: 'applied', appliedAt: row.appliedAt } : { name, state: 'pending' };
  });
}

/** The applied migrations are the first ones of the directory: nobody went further, nothing came in between. */
function requireOneLine(migrations: readonly Migration[], ledger: ReadonlyMap<string, LedgerEntry>): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...ledger.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new CmError(
      'schema.ahead',
      `The database has been migrated by a newer version: it has ${unknown.join(', ')}, which this one does not know. Nothing was changed.`,
      {
        kind: 'usage',
        hint: 'Use that version (update this checkout), or point CM_POSTGRES_URL at another database.',
      },
    );
  }
  const last = [...ledger.keys()].at(-1) ?? '';
  const late = migrations.find(({ name }) => name < last && !ledger.has(name));
  if (late === undefined) return;
  throw new CmError(
    'schema.order',
    `Migration ${late.name} is new, but the database is past it: it has ${last}. Nothing was changed.`,
    { kind: 'usage', hint: `Migrations only go forward: give the file a number above ${last.slice(0, 3)}.` },
  );
}

async function applyOnce(
  client: pg.PoolClient,
  migration: Migration,
  { ledger, lockTimeout }: { ledger: ReadonlyMap<string, LedgerEntry>; lockTimeout: string },
): Promise<boolean> {
  const existing = ledger.get(migration.name);
  if (existing) {
    if (existing.checksum === migration.checksum) return false;
    throw new CmError(
      'schema.changed',
      `Migration ${migration.name} was applied earlier with another text.`,
      {
        hint: 'Migrations only go forward: restore the file and put the change into a new one.',
      },
    );
  }
  await client.query("select set_config('lock_timeout', $1, true)", [lockTimeout]);
  try {
    await client.query(migration.sql);
  } catch (error) {
    if (codeOf(error) === '55P03') throw blocked(migration, lockTimeout, error);
    throw new CmError(
      'schema.failed',
      `Migration ${migration.name} failed: ${messageOf(error)}. The schema is as it was before it.`,
      {
        hint:
          postgresFailure(error)?.hint ??
          'Check the installed extensions (contrib package), then run `cm schema apply` again.',
        cause: error,
      },
    );
  }
  await client.query('insert into control.migration (name, checksum) values ($1, $2)', [
    migration.name,
    migration.checksum,
  ]);
  return true;
}

/** Whoever came after it would queue behind it, so that a migration which waits stops everybody. */
const blocked = (migration: Migration, lockTimeout: string, cause: unknown): CmError =>
  new CmError(
    'schema.blocked',
    `Migration ${migration.name} waited ${lockTimeout} for rows or tables that another session holds, then gave up. The schema is as it was before it.`,
    {
      kind: 'gate',
      hint: 'End what is at work in the database (`select * from pg_stat_activity` shows it), then run again.',
      cause,
    },
  );

/** The lock makes two processes that start at once wait for each other; roles are shared by all databases of a server. */
async function ensureLedger(client: pg.PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtextextended('cm schema apply', 0))");
  await client.query('create schema if not exists control');
  await client.query(`create table if not exists control.migration (
    name text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp())`);
}

async function hasLedger(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    "select to_regclass('control.migration') is not null as exists",
  );
  return rows[0]?.exists === true;
}

interface LedgerEntry {
  readonly checksum: string;
  readonly appliedAt: string;
}

async function readLedger(client: pg.PoolClient): Promise<Map<string, LedgerEntry>> {
  const { rows } = await client.query<{ name: string; checksum: string; applied_at: string }>(
    'select name, checksum, applied_at from control.migration order by name',
  );
  return new Map(rows.map((row) => [row.name, { checksum: row.checksum, appliedAt: row.applied_at }]));
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => /^\d{3}_\w+\.sql$/.test(file)).sort();
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(join(directory, file), 'utf8');
      return { name: file.slice(0, -4), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
