import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startEmbedded, stopEmbedded } from '../src/postgres/embedded/sharing.ts';
import { applyMigrations } from '../src/postgres/migrate.ts';
import { connect, inTransaction, type Pool } from '../src/postgres/pool.ts';
import { type Answer, type Reader, startReaders } from './api-readers.ts';
import { type ListCase, listCases } from './list-cases.ts';

// npm run bench:api [-- --pairs 1000000 --rounds 20]: every list request beside a naive query for the same rows.
const { values: options } = parseArgs({
  options: { pairs: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '20' } },
});
const [pairs, rounds] = [Number(options.pairs), Number(options.rounds)];
const asOf = '2026-11-23';
const sorts = ['visitDate', 'recordedOn', 'caregiver', 'status', 'overlapPrice', 'conflictId'];
const folder = await mkdtemp(join(tmpdir(), 'cm-bench-'));
// As root the server runs as somebody else, who has to be able to enter.
await chmod(folder, 0o755);

try {
  await bench();
} finally {
  await stopEmbedded(folder).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const { url } = await startEmbedded({ directory: folder });
  const pool = connect(url, { max: 2 });
  await applyMigrations(pool, 'schema');
  await fill(pool);
  const { payer, provider, otherAgency, close } = await startReaders(pool, url);
  say(
    `${count(pairs)} directed pairs; the payer has ${await share(pool, 'payer_id', payer)} of the conflicts, the agency ${await share(pool, 'provider_id', provider)}. ` +
      `${rounds} requests for each order of ${sorts.length}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} before.`,
  );
  say(
    '\n| list | rows | naive, ms | p50, ms | p95, ms | naive / p50 | agency: p95, ms |\n|---|--:|--:|--:|--:|--:|--:|',
  );
  const all: number[] = [];
  for (const listCase of listCases(otherAgency)) {
    const naive = await timeNaively(pool, payer, listCase);
    const asPayer = await timeLists(payer, listCase.filters);
    const asProvider = await timeLists(provider, listCase.filters);
    all.push(...asPayer.times);
    const [p50, p95] = [percentile(asPayer.times, 50), percentile(asPayer.times, 95)];
    const cells = [naive, p50, p95].map((time) => time.toFixed(0));
    say(
      `| ${listCase.name} | ${asPayer.rows} | ${cells.join(' | ')} | ${(naive / p50).toFixed(0)} × | ${percentile(asProvider.times, 95).toFixed(0)} |`,
    );
  }
  say(
    `| all requests | | | ${percentile(all, 50).toFixed(0)} | ${percentile(all, 95).toFixed(0)} | | |\n\nLoad ${loadavg()[0]?.toFixed(1)} after.`,
  );
  await close();
  await pool.end();
}

/** The worklist comes with the pairs, by its triggers; copies without any index but their keys are for the naive query. */
async function fill(pool: Pool): Promise<void> {
  const sql = await readFile('bench/conflicts.sql', 'utf8');
  const begin = performance.now();
  await inTransaction(pool, async (client) => {
    await client.query("select set_config('bench.pairs', $1, true), set_config('bench.as_of', $2, true)", [
      String(pairs),
      asOf,
    ]);
    await client.query(sql);
  });
  await pool.query(`
    create schema naive;
    create table naive.conflicts as table conflict.conflicts;
    create table naive.visit_snapshots as table conflict.visit_snapshots;
    create table naive.conflict_visit_maps as table conflict.conflict_visit_maps;
    alter table naive.conflicts add primary key (conflict_id);
    alter table naive.visit_snapshots add primary key (visit_id);
    alter table naive.conflict_visit_maps add primary key (id)`);
  await pool.query('vacuum analyze');
  say(`Filled in ${((performance.now() - begin) / 1000).toFixed(0)} s.`);
}

/** The better of two: page and exact total in one statement, as the owner, without row-level security. */
async function timeNaively(pool: Pool, { organisation }: Reader, { naive }: ListCase): Promise<number> {
  const sql = `
    select c.*, s.*, count(*) over () as total
    from naive.conflicts c join naive.visit_snapshots s using (visit_id)
    where c.payer_id = $1 and ${naive}
    order by c.visit_date desc, c.conflict_id desc limit 50`;
  const times: number[] = [];
  for (const _ of ['cold', 'warm']) {
    const begin = performance.now();
    await pool.query(sql, [organisation]);
    times.push(performance.now() - begin);
  }
  return Math.min(...times);
}

/** Milliseconds of first pages in every order, each first asked for once unmeasured. */
async function timeLists(reader: Reader, filters: string): Promise<{ times: number[]; rows: string }> {
  const times: number[] = [];
  let answer: Answer = { count: 0, isExact: true };
  for (const sort of sorts) {
    const direction = ['visitDate', 'recordedOn', 'overlapPrice'].includes(sort) ? 'desc' : 'asc';
    const url = `/api/conflicts?sort=${sort}&direction=${direction}&${filters}`;
    for (let round = 0; round <= rounds; round++) {
      const begin = performance.now();
      answer = await reader.list(url);
      if (round > 0) times.push(performance.now() - begin);
    }
  }
  return { times, rows: `${answer.isExact ? '' : '> '}${count(answer.count)}` };
}

async function share(
  pool: Pool,
  column: 'payer_id' | 'provider_id',
  { organisation }: Reader,
): Promise<string> {
  const { rows } = await pool.query<{ percent: string }>(
    `select round(100.0 * count(*) filter (where ${column} = $1) / count(*), 1) as percent from conflict.conflicts`,
    [organisation],
  );
  return `${rows[0]?.percent} %`;
}

function percentile(times: readonly number[], percent: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
