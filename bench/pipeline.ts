import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createAccount } from '../src/local-snowflake/account/index.ts';
import { startEmbedded, stopEmbedded } from '../src/postgres/embedded/sharing.ts';
import { applyMigrations } from '../src/postgres/migrate.ts';
import { connect } from '../src/postgres/pool.ts';
import { measureInChild } from './child.ts';
import { benchDetection, type DetectionFigures } from './detection/bench.ts';
import { agreementWithDuckDb, detectInDuckDb } from './detection/duckdb.ts';
import { stepLines, timedRun } from './detection/runs.ts';
import { startSnowflake } from './snowflake-server.ts';

// npm run bench:pipeline [-- --visits 1000000,5000000]: the pipeline at growing scale, beside a naive self-join and DuckDB.
const { values: options } = parseArgs({
  options: { visits: { type: 'string', default: '1000000,5000000' } },
});
const sizes = options.visits.split(',').map(Number);
const asOf = '2026-11-23';

interface Measured extends DetectionFigures {
  readonly visits: number;
  /** Seconds of the same detection in DuckDB, the better of two runs. */
  readonly duckdb: number;
}

const measured: Measured[] = [];
for (const visits of sizes) measured.push(await benchAt(visits));
report(measured);

async function benchAt(visits: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'cm-bench-'));
  // As root the server runs as somebody else, who has to be able to enter.
  await chmod(folder, 0o755);
  try {
    const { url } = await startEmbedded({ directory: join(folder, 'postgres') });
    const pool = connect(url, { max: 4 });
    await applyMigrations(pool, 'schema');
    await load({ visits, folder, url });
    await pool.query('vacuum analyze');
    const figures = await benchDetection(pool, asOf);
    say(`  found alike, of how many by the naive join and ours: ${figures.agreement} directed pairs`);
    // DuckDB sees the change, too, so ours looks at everything once more.
    const duckdb = await detectInDuckDb(pool, { asOf, folder });
    await timedRun({ pool, asOf, personKeySecret: 'bench', full: true });
    say(`  found alike, of how many by DuckDB and ours: ${await agreementWithDuckDb(pool)} directed pairs`);
    await pool.end();
    return { ...figures, visits, duckdb };
  } finally {
    await stopEmbedded(join(folder, 'postgres')).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

async function load({ visits, folder, url }: { visits: number; folder: string; url: string }): Promise<void> {
  const directory = join(folder, 'databases');
  await mkdir(directory);
  await createAccount({ directory, visits, seed: 11, asOf });
  const snowflake = await startSnowflake({ folder, directory });
  try {
    const { rows, seconds } = await measureInChild('load.ts', [
      ...[snowflake.url, snowflake.keyFile, url],
      'config/tables',
    ]);
    say(`${count(visits)} visits: ${count(rows)} rows of sixteen tables loaded in ${seconds.toFixed(0)} s`);
  } finally {
    await snowflake.stop();
  }
  await rm(directory, { recursive: true });
}

function report(all: readonly Measured[]): void {
  say(
    '\n| visits | detection, naive join | DuckDB | ours | ours is | first run | full again | after a 1 % change |',
  );
  say('|--:|--:|--:|--:|---|--:|--:|--:|');
  for (const { visits, naive, duckdb, ours, first, again, incremental } of all) {
    const versus = `${(naive / ours).toFixed(1)} × the naive join, ${(ours / duckdb).toFixed(1)} × DuckDB's time`;
    const share = `${percent(incremental.total / first.total)} of the first, ${percent(incremental.total / again.total)} of a later full run`;
    say(
      `| ${count(visits)} | ${naive.toFixed(1)} s | ${duckdb.toFixed(1)} s | ${ours.toFixed(1)} s | ${versus} | ${first.total.toFixed(1)} s | ${again.total.toFixed(1)} s | ${incremental.total.toFixed(2)} s: ${share} |`,
    );
  }
  const [smallest, largest] = [all[0], all.at(-1)];
  if (smallest !== undefined && largest !== undefined && largest !== smallest) {
    const growth = (of: (one: Measured) => number): string => (of(largest) / of(smallest)).toFixed(1);
    say(
      `\n${(largest.visits / smallest.visits).toFixed(1)} × the visits take ${growth(({ ours }) => ours)} × the time of detection, ${growth(({ first }) => first.total)} × that of a first run, ${growth(({ again }) => again.total)} × that of a full run again, and ${growth(({ incremental }) => incremental.total)} × that of a run after a 1 % change.`,
    );
  }
  for (const { visits, first, again, incremental } of all) {
    say(
      `\n${count(visits)} visits\n\n| step | first run | all persons again | after a 1 % change |\n|---|--:|--:|--:|`,
    );
    say(stepLines([first, again, incremental]));
  }
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
