import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '../job.ts';
import type { Installed, Peer } from './peer.ts';
import { firstThatWorks, outputOf, virtualEnvironment } from './python.ts';

/** The last version whose program is a package of its own; later ones fetch theirs from GitHub when they first run. */
const lastPackaged = 'sling-linux-amd64==1.4.11';

export const sling: Peer = {
  name: 'sling',
  install: (folder) =>
    firstThatWorks([
      () => installNewest(join(folder, 'newest')),
      () => installPackaged(join(folder, 'packaged')),
    ]),
  loader: ({ version, program, folder }, from) => ({
    key: 'sling',
    title: `sling ${version}`,
    from,
    clock: 'process',
    steps: ['first', 'increment'],
    command: (job) => ({
      program,
      args: ['run', '--src-conn', 'SOURCE', '--src-stream', streamOf(job), ...targetOf(job)],
      environment: {
        ...environment(folder),
        SOURCE: sourceOf(job),
        TARGET: `${job.postgresUrl}?sslmode=disable`,
      },
      folder: job.folder,
    }),
  }),
};

function environment(folder: string): Record<string, string> {
  return { SLING_HOME_DIR: folder, SLING_DISABLE_TELEMETRY: 'true', NO_COLOR: '1' };
}

async function installNewest(folder: string): Promise<Installed> {
  await virtualEnvironment(folder, ['sling']);
  return installed(folder, join(folder, 'bin', 'sling'));
}

async function installPackaged(folder: string): Promise<Installed> {
  await virtualEnvironment(folder, [lastPackaged]);
  const program = await outputOf(join(folder, 'bin', 'python'), [
    '-c',
    'import pathlib, sling_linux_amd64 as s; print(pathlib.Path(s.__file__).parent / "bin" / "sling-linux-amd64")',
  ]);
  await chmod(program, 0o755);
  return installed(folder, program);
}

async function installed(folder: string, program: string): Promise<Installed> {
  const said = await outputOf(program, ['--version'], environment(folder));
  return { program, folder, version: /\d+\.\d+\.\d+/.exec(said)?.[0] ?? said };
}

/**
 * As gosnowflake, the driver inside, wants it; sling itself has no word for another host. Row by row: the local Snowflake
 * has stages, but no GET, with which sling fetches files from them.
 */
function sourceOf({ from, snowflake }: Job): string {
  if (from === 'Parquet') return 'file://';
  const { user, password, host, port, account, database, schema } = snowflake;
  return `snowflake://${user}:${password}@${host}:${port}/${database}?schema=${schema}&account=${account}&protocol=http&warehouse=BENCH&use_bulk=false`;
}

function streamOf({ from, snowflake, file }: Job): string {
  return from === 'Parquet' ? `file://${file}` : `${snowflake.schema}.${snowflake.table}`;
}

function targetOf({ step, target, key, watermark }: Job): string[] {
  const mode =
    step === 'first' ? ['--mode', 'full-refresh'] : ['--mode', 'incremental', '--update-key', watermark];
  return [
    ...['--tgt-conn', 'TARGET', '--tgt-object', `${target.schema}.${target.table}`],
    ...['--primary-key', key, ...mode],
  ];
}
