import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { applyMigrations } from '../../src/postgres/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { loadAccount } from '../detection/account.ts';
import { keptDifferences } from '../pipeline/kept-rows.ts';
import { account, twoNights } from './two-nights.ts';

/** `host:port` of a second node that runs Citus, with the superuser of the first; test/citus/run starts both. */
const worker = process.env.CM_CITUS_WORKER;
const whyNot = worker === undefined ? ' (skipped: start them by test/citus/run)' : '';

const cleanUps: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe.skipIf(worker === undefined)(`two nodes of a Citus cluster${whyNot}`, () => {
  it('find in two nights what one PostgreSQL finds', { timeout: 300_000 }, async () => {
    const alone = await startDatabase();
    const spread = await startDatabase({ migrated: false });
    await loadAccount(alone.pool, account);
    await joinNodes(spread);
    await applyMigrations(spread.pool, 'schema');
    await loadAccount(spread.pool, account);
    await spread.pool.query(await readFile('test/citus/distribute.sql', 'utf8'));

    const [first, second] = await twoNights(alone.pool);
    const [firstSpread, secondSpread] = await twoNights(spread.pool);
    expect(await candidatesOnWorkers(spread.pool)).toBeGreaterThan(10);
    if (!first || !second || !firstSpread || !secondSpread) throw new Error('a night is missing');
    expect(first.get('conflict.conflict_visit_maps')?.size).toBeGreaterThan(20);
    expect(keptDifferences(firstSpread, first)).toEqual([]);
    expect(keptDifferences(secondSpread, second)).toEqual([]);
  });
});

async function startDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const database = await createTestDatabase(options);
  cleanUps.push(() => database.drop());
  return database;
}

/** Each node has a database of the same name. */
async function joinNodes({ url, pool }: TestDatabase): Promise<void> {
  const [host = '', port = ''] = (worker ?? '').split(':');
  const here = new URL(url);
  const there = new URL(url);
  [there.hostname, there.port] = [host, port];
  const server = new URL(there);
  server.pathname = '/postgres';
  const name = here.pathname.slice(1);
  cleanUps.push(() => run(server, `drop database ${name} with (force)`));
  await run(
    server,
    `create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`,
  );
  // Roles belong to servers: where ours has it already, no migration creates it, nor does Citus.
  await run(there, 'do $$ begin create role cm_api; exception when duplicate_object then null; end $$');
  await run(there, 'create extension citus');
  await pool.query('create extension citus');
  await pool.query('select citus_set_coordinator_host($1, $2)', [here.hostname, Number(here.port)]);
  await pool.query('select citus_add_node($1, $2)', [host, Number(port)]);
}

async function run(database: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function candidatesOnWorkers(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ candidates: number }>(`
    select sum(result::int)::int as candidates
    from run_command_on_shards('pipeline.candidate', 'select count(*) from %s')
    where success`);
  return rows[0]?.candidates ?? 0;
}
