import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { to as copyTo } from 'pg-copy-streams';
import { createAccount } from '../src/local-snowflake/account/index.ts';
import { copyIn } from '../src/postgres/copy.ts';
import { startEmbedded, stopEmbedded } from '../src/postgres/embedded/sharing.ts';
import { applyMigrations } from '../src/postgres/migrate.ts';
import { connect, inTransaction, type Pool } from '../src/postgres/pool.ts';
import { measureInChild } from './child.ts';
import { benchDetection } from './detection/bench.ts';
import { stepLines } from './detection/runs.ts';
import { type SnowflakeServer, startSnowflake } from './snowflake-server.ts';
import { timed } from './timing.ts';

// npm run bench [-- --visits 1000000]: one night at full scale, each figure beside its baseline from the same run.
const { values: options } = parseArgs({ options: { visits: { type: 'string', default: '1000000' } } });
const visits = Number(options.visits);
const asOf = '2026-11-23';
const folder = await mkdtemp(join(tmpdir(), 'cm-bench-'));
// As root the server runs as somebody else, who has to be able to enter.
await chmod(folder, 0o755);

try {
  await bench();
} finally {
  await stopEmbedded(join(folder, 'postgres')).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const directory = join(folder, 'databases');
  await mkdir(directory);
  const accountSeconds = await timed(() => createAccount({ directory, visits, seed: 11, asOf }));
  say(
    `${visits.toLocaleString('en-US')} visits, seed 11, as of ${asOf}; the account was made in ${accountSeconds.toFixed(0)} s`,
  );
  const snowflake = await startSnowflake({ folder, directory });
  const { url } = await startEmbedded({ directory: join(folder, 'postgres') });
  const pool = connect(url, { max: 4 });
  await applyMigrations(pool, 'schema');

  say('\n| what | rows/s | seconds | peak memory | against |\n|---|--:|--:|--:|---|');
  await benchExtraction(snowflake);
  await benchLoad(snowflake, url, pool);
  await snowflake.stop();
  await reportDetection(pool);
  await pool.end();
}

async function benchExtraction({ url, keyFile }: SnowflakeServer): Promise<void> {
  const ours = await measureInChild('extract.ts', ['ours', url, keyFile]);
  const sdk = await measureInChild('extract.ts', ['sdk', url, keyFile]);
  row('extraction, `snowflake-sdk` streamRows()', sdk.rows, sdk.seconds, sdk.peakMegabytes, 'baseline');
  row(
    'extraction, ours, as COPY text',
    ours.rows,
    ours.seconds,
    ours.peakMegabytes,
    `${(sdk.seconds / ours.seconds).toFixed(1)} × the driver (aim ≥ 5)`,
  );
}

async function benchLoad({ url, keyFile }: SnowflakeServer, postgresUrl: string, pool: Pool): Promise<void> {
  const load = await measureInChild('load.ts', [url, keyFile, postgresUrl, 'config/tables', 'visit']);
  const file = join(folder, 'visit.copy');
  await inTransaction(pool, (client) =>
    pipeline(client.query(copyTo('copy (select * from analytics.visit) to stdout')), createWriteStream(file)),
  );
  const bare = await bareCopy(pool, file, '');
  const indexed = await bareCopy(pool, file, 'including all');
  row('load, bare COPY of the same bytes, no key, no index', visits, bare, undefined, 'baseline, the limit');
  row(
    'load, bare COPY into a table with the key and indexes of ours',
    visits,
    indexed,
    undefined,
    'baseline',
  );
  row(
    'load, ours, from Snowflake to committed, key and indexes built',
    load.rows,
    load.seconds,
    load.peakMegabytes,
    `${(bare / load.seconds).toFixed(2)} and ${(indexed / load.seconds).toFixed(2)} of bare COPY (aim ≥ 0.4)`,
  );
  const rest = await measureInChild('load.ts', [url, keyFile, postgresUrl, 'config/tables']);
  row('all sixteen tables, visits unchanged', rest.rows, rest.seconds, rest.peakMegabytes, '');
  await pool.query('vacuum analyze');
}

/** Seconds to store the bytes of `file` into a new table with the columns of the visits. */
async function bareCopy(pool: Pool, file: string, including: string): Promise<number> {
  await pool.query(`create schema bare; create table bare.visit (like analytics.visit ${including})`);
  await pool.query('checkpoint');
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  const seconds = await timed(() =>
    inTransaction(pool, (client) => copyIn(client, 'copy bare.visit from stdin', source)),
  );
  await pool.query('drop schema bare cascade');
  return seconds;
}

async function reportDetection(pool: Pool): Promise<void> {
  const { naive, ours, agreement, first, again, incremental } = await benchDetection(pool, asOf);
  say(`\nThe naive join and ours agree on ${agreement} directed pairs.\n`);
  const times = (seconds: number): string => `${(naive / seconds).toFixed(1)} × the naive join`;
  row('detection, naive self-join into a table of pairs', visits, naive, undefined, 'baseline');
  row(
    'detection, ours, persons to pairs (steps 010–070)',
    visits,
    ours,
    undefined,
    `${times(ours)} (aim ≥ 3)`,
  );
  row(
    'the whole first run: also events, life, groups, money, history, dashboards',
    visits,
    first.total,
    undefined,
    times(first.total),
  );
  row('the whole run again, all persons', visits, again.total, undefined, times(again.total));
  row(
    'the whole run after a 1 % change',
    visits / 100,
    incremental.total,
    undefined,
    `${((100 * incremental.total) / first.total).toFixed(0)} % of the first, ${((100 * incremental.total) / again.total).toFixed(0)} % of a later full run (aim ≤ 10)`,
  );
  say(
    `\nSeconds of each step: first run, all persons again, after the 1 % change\n\n${stepLines([first, again, incremental])}\n`,
  );
}

function row(
  what: string,
  rows: number,
  seconds: number,
  megabytes: number | undefined,
  against: string,
): void {
  const rate = Math.round(rows / seconds).toLocaleString('en-US');
  say(
    `| ${what} | ${rate} | ${seconds.toFixed(1)} | ${megabytes === undefined ? '' : `${megabytes} MB`} | ${against} |`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
