import { join } from 'node:path';
import { messageOf } from '../../../src/errors.ts';
import { quoteName } from '../../../src/postgres/quote.ts';
import { withPool } from '../databases.ts';
import { jobFor } from '../job.ts';
import type { Loader } from '../loader.ts';
import { errorIn, type Place, runJob } from '../measurement.ts';
import type { Options } from '../options.ts';
import { probeRows } from '../source.ts';
import { dlt } from './dlt.ts';
import { ingestr } from './ingestr.ts';
import type { Installed, Peer, PeerName } from './peer.ts';
import { lastLine } from './python.ts';
import { sling } from './sling.ts';

export interface FoundPeers {
  readonly loaders: readonly Loader[];
  readonly notes: readonly string[];
  readonly missing: readonly MissingPeer[];
}

export interface MissingPeer {
  readonly name: PeerName;
  /** Why it cannot be installed. */
  readonly reason: string;
}

const peers: Readonly<Record<PeerName, Peer>> = { dlt, ingestr, sling };

/** The peers that can be had, each with the source that it can read, a note on each that reads a file, and who is missing. */
export async function findPeers(
  { peers: wanted, scratch }: Options,
  place: Place & { onProgress: (line: string) => void },
): Promise<FoundPeers> {
  const loaders: Loader[] = [];
  const notes: string[] = [];
  const missing: MissingPeer[] = [];
  for (const name of wanted) {
    const peer = peers[name];
    place.onProgress(`installing ${name}`);
    try {
      const installed = await peer.install(join(scratch, 'peers', name));
      const refusal = peer.refusal ?? (await refusalOf(peer, installed, place));
      loaders.push(peer.loader(installed, refusal === undefined ? 'Snowflake' : 'Parquet'));
      if (refusal !== undefined)
        notes.push(
          `${name} ${installed.version} does not read the local Snowflake (${refusal}); it loads the same rows from Parquet, for the increment the changed ones alone.`,
        );
    } catch (error) {
      missing.push({ name, reason: lastLine(error) });
    }
  }
  return { loaders, notes, missing };
}

/** Why a peer cannot load a small table from the local Snowflake; undefined if it can. */
async function refusalOf(peer: Peer, installed: Installed, place: Place): Promise<string | undefined> {
  const [shape] = place.source.shapes.values();
  if (shape === undefined) return 'there is no table';
  const loader = peer.loader(installed, 'Snowflake');
  const name = `probe_${peer.name}`;
  const postgresUrl = await place.databases.create(name);
  try {
    const job = jobFor({
      step: 'first',
      from: 'Snowflake',
      shape: { ...shape, source: `${shape.source}_PROBE` },
      snowflake: place.source.snowflake,
      file: '',
      postgresUrl,
      folder: join(place.folder, name),
    });
    const run = await runJob(loader, { shape, job, rows: probeRows });
    if (run.outcome !== 'done') return run.outcome === 'cut' ? 'it waits for ever' : errorIn(run.output);
    const { rows } = await withPool(postgresUrl, (pool) =>
      pool.query(`select count(*) as count from ${quoteName(job.target.schema, job.target.table)}`),
    );
    return Number(rows[0]?.count) === probeRows
      ? undefined
      : `it loads ${rows[0]?.count} of ${probeRows} rows`;
  } catch (error) {
    return messageOf(error);
  } finally {
    await place.databases.drop(name);
  }
}
