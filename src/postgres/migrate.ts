import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { CmError, messageOf } from '../errors.ts';
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

/** Applies what is missing, in order, each in a transaction of its own; returns the names applied. */
export async function applyMigrations(pool: pg.Pool, directory: string): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const appliedNow: string[] = [];
  for (const migration of migrations) {
    const applied = await inTransaction(pool, (client) => applyOnce(client, migration));
    if (applied) appliedNow.push(migration.name);
  }
  return appliedNow;
}

/** What is applied and what is pending, in order; reads only, in any database. */
export async function migrationStatus(pool: pg.Pool, directory: string): Promise<MigrationStatus[]> {
  const migrations = await readMigrations(directory);
  const applied = await inTransaction(pool, async (client) =>
    (await hasLedger(client)) ? readLedger(client) : new Map<string, LedgerEntry>(),
  );
  return migrations.map(({ name }) => {
    const row = applied.get(name);
    return row ? { name, state: 'applied', appliedAt: row.appliedAt } : { name, state: 'pending' };
  });
}

async function applyOnce(client: pg.PoolClient, migration: Migration): Promise<boolean> {
  await ensureLedger(client);
  const existing = (await readLedger(client)).get(migration.name);
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
  try {
    await client.query(migration.sql);
  } catch (error) {
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
