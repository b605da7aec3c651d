import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { locateHome } from '../../src/postgres/embedded/home.ts';
import { runningUrl } from '../../src/postgres/embedded/server.ts';
import { startEmbedded, stopEmbedded } from '../../src/postgres/embedded/sharing.ts';
import { applyMigrations } from '../../src/postgres/migrate.ts';
import { connect } from '../../src/postgres/pool.ts';
import type { SnowflakeSource } from '../../src/snowflake/index.ts';
import { runSync } from '../../src/sync/index.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../local-snowflake.ts';
import { byMonth, byShare, changeShifts, contents, createShifts, forgetShifts } from './shifts.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let snowflake: TestSnowflake;
let cluster: string;
let pool: pg.Pool;

/** A server of its own, since all other tests share theirs. */
beforeAll(async () => {
  folder = await temporaryFolder();
  cluster = await mkdtemp(join(tmpdir(), 'cm-test-restarts-'));
  // As root the server runs as somebody else, who has to be able to enter.
  await chmod(cluster, 0o755);
  const [started, { url }] = await Promise.all([startTestSnowflake(folder.directory), start()]);
  snowflake = started;
  pool = connect(url, { max: 6 });
  await applyMigrations(pool, 'schema');
  await createShifts(snowflake);
});
afterAll(async () => {
  await pool.end();
  await Promise.all([snowflake.stop(), stopEmbedded(cluster)]);
  await Promise.all([folder.discard(), rm(cluster, { recursive: true, force: true })]);
});
beforeEach(() => forgetShifts(pool));

describe.each([
  ['shuts down', () => stopEmbedded(cluster)],
  ['crashes', crash],
] as const)('a PostgreSQL that %s', (_how, end) => {
  it.each([
    ['months', byMonth],
    ['shares', byShare],
  ] as const)(
    'during a first load by %s loses nothing that the next runs do not bring',
    async (_by, table) => {
      await sync(table);
      const undisturbed = await contents(pool);
      await forgetShifts(pool);
      for (const read of [2, 5]) {
        await expect(sync(table, atRead(read, end))).rejects.toMatchObject({
          code: expect.stringMatching(/^(sync\.connection_lost|postgres\.unreachable)$/),
        });
        await restarted();
      }
      await sync(table);
      expect(await contents(pool)).toEqual(undisturbed);
    },
  );

  it('during an incremental sync leaves the table as it was, and the next run brings the changes', async () => {
    await sync(byMonth);
    const before = await contents(pool);
    await changeShifts(snowflake, 1);
    await expect(sync(byMonth, atRead(1, end))).rejects.toMatchObject({ code: 'sync.connection_lost' });
    await restarted();
    expect(await contents(pool)).toEqual(before);
    const { tables } = await sync(byMonth);
    expect(tables).toMatchObject([{ mode: 'incremental' }]);
    await snowflake.run(`delete from ANALYTICS.BI.SHIFTS where "Shift Id" > 1000`);
  });
});

/** A crash may take the last commits with it unless the server writes each at once. */
function start() {
  return startEmbedded({
    directory: cluster,
    settings: { shared_buffers: '64MB', fsync: 'off', synchronous_commit: 'on' },
  });
}

/** The end of the server, which may take longer than that of the sync. */
let ending: Promise<unknown> = Promise.resolve();

async function restarted(): Promise<void> {
  await ending;
  await start();
}

/** As when the machine loses power: no connection is told, and the log is read again at the next start. */
async function crash(): Promise<void> {
  const { data } = await locateHome(cluster);
  const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGQUIT');
  while ((await runningUrl(cluster)) !== undefined);
}

function sync(table: typeof byMonth, source: SnowflakeSource = snowflake.source) {
  return runSync({ pool, source, tables: [table], parallel: 2 });
}

/** The source, which does something else in the midst of the nth stream of rows. */
function atRead(read: number, act: () => Promise<unknown>): SnowflakeSource {
  let reads = 0;
  return {
    ...snowflake.source,
    query: async (statement) => {
      const result = await snowflake.source.query(statement);
      return {
        handle: result.handle,
        columns: result.columns,
        rowCount: result.rowCount,
        rows: () => result.rows(),
        cancel: () => result.cancel(),
        copyText: async function* (codecs, onRefused) {
          reads += 1;
          if (reads === read) {
            ending = act();
            await ending;
          }
          yield* result.copyText(codecs, onRefused);
        },
      };
    },
  };
}
