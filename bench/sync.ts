import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { CmError } from '../src/errors.ts';
import { type Databases, startDatabases } from './sync/databases.ts';
import type { Loader } from './sync/loader.ts';
import { endRunning } from './sync/measured-run.ts';
import { type Measurement, measure } from './sync/measurement.ts';
import { help, type Options, readOptions } from './sync/options.ts';
import { bareCopy, indexedCopy, ours, sdk } from './sync/our-loaders.ts';
import { findPeers } from './sync/peers/find.ts';
import { openReference } from './sync/reference.ts';
import { heading, memoryAndIncrement, resultTable } from './sync/report.ts';
import { openSource } from './sync/source.ts';

// npm run bench:sync [-- --help]: how fast rows get from Snowflake into PostgreSQL, ours beside others.
await main().catch((error: unknown) => {
  if (!(error instanceof CmError)) throw error;
  process.stderr.write(`${error.message} ${error.hint ?? ''}\n`);
  process.exitCode = error.exitCode;
});

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return void process.stdout.write(help());
  say(heading());
  const all: Measurement[] = [];
  for (const rows of options.rows) {
    await withDatabases(options, async (folder, databases) => {
      all.push(...(await benchRows(options, { rows, folder, databases })));
    });
  }
  say(memoryAndIncrement(all));
}

/** Everything that is made lies in one folder, which goes at the end, also when the bench is ended early. */
async function withDatabases(
  { scratch }: Options,
  work: (folder: string, databases: Databases) => Promise<void>,
): Promise<void> {
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'run-'));
  // As root the server runs as somebody else, who has to be able to enter.
  for (const path of [scratch, folder]) await chmod(path, 0o755);
  const databases = await startDatabases(folder);
  const clean = async (): Promise<void> => {
    endRunning();
    await databases.stop().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  const interrupted = (): void => void clean().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    await work(folder, databases);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await clean();
  }
}

async function benchRows(
  options: Options,
  { rows, folder, databases }: { rows: number; folder: string; databases: Databases },
): Promise<Measurement[]> {
  progress(`${count(rows)} rows: making the account`);
  const source = await openSource({ folder, rows, shapes: options.tables });
  const measured: Measurement[] = [];
  try {
    const reference = await openReference({
      url: await databases.create('reference'),
      folder,
      shapes: source.shapes.values(),
    });
    const place = { folder, databases, source, reference };
    const peers = await findPeers(options, { ...place, onProgress: progress });
    for (const shape of source.shapes.values()) {
      const rowsOf: Measurement[] = [];
      for (const loader of inTurn(options, peers.loaders)) {
        progress(`${count(rows)} rows, ${shape.name}: ${loader.title}`);
        rowsOf.push(...(await measure(loader, shape, place)));
      }
      const statement = `The local Snowflake itself takes ${(await source.secondsToResult(shape)).toFixed(1)} s of a first load, before its first row leaves.`;
      say(resultTable(rowsOf, { ...peers, shape, rows, notes: [statement, ...peers.notes] }));
      measured.push(...rowsOf);
    }
    await reference.close();
  } finally {
    await source.stop();
  }
  return measured;
}

/** Ours both first and last, so that neither side has the warm caches to itself. */
function inTurn({ only }: Options, peers: readonly Loader[]): Loader[] {
  const isWanted = ({ key }: Loader) => only === undefined || only.includes(key);
  const first = { ...ours, title: `${ours.title}, first` };
  const last = { ...ours, title: `${ours.title}, last` };
  return [first, sdk, ...peers, bareCopy, indexedCopy, last].filter(isWanted);
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
