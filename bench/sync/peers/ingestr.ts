import { join } from 'node:path';
import type { Job } from '../job.ts';
import type { Installed, Peer } from './peer.ts';
import { firstThatWorks, outputOf, virtualEnvironment } from './python.ts';

/** The last version whose program is part of its package; later ones fetch theirs from GitHub when they first run. */
const lastComplete = '1.1.22';

function environment(folder: string): Record<string, string> {
  return {
    INGESTR_BINARY_CACHE_DIR: folder,
    INGESTR_DISABLE_TELEMETRY: 'true',
    DISABLE_TELEMETRY: 'true',
  };
}

export const ingestr: Peer = {
  name: 'ingestr',
  // Tried with its ADBC driver in place: the URI has no word for another host, and it reads Arrow alone.
  refusal: 'it connects to *.snowflakecomputing.com alone',
  install: (folder) =>
    firstThatWorks([
      () => installVersion(join(folder, 'newest'), ''),
      () => installVersion(join(folder, lastComplete), `==${lastComplete}`),
    ]),
  loader: ({ version, program, folder }) => ({
    key: 'ingestr',
    title: `ingestr ${version}`,
    from: 'Parquet',
    clock: 'process',
    steps: ['first', 'increment'],
    command: (job) => ({
      program,
      args: [
        'ingest',
        '--yes',
        '--progress',
        'log',
        '--source-uri',
        `parquet://${job.file}`,
        '--source-table',
        'rows',
        ...destinationOf(job),
      ],
      environment: environment(folder),
      folder: job.folder,
    }),
  }),
};

async function installVersion(folder: string, version: string): Promise<Installed> {
  await virtualEnvironment(folder, [`ingestr${version}`]);
  const program = join(folder, 'bin', 'ingestr');
  const said = await outputOf(program, ['--version'], environment(folder));
  return { program, folder, version: /\d+\.\d+\.\d+/.exec(said)?.[0] ?? said };
}

function destinationOf({ step, postgresUrl, target, key, watermark }: Job): string[] {
  const strategy =
    step === 'first'
      ? ['--incremental-strategy', 'replace']
      : ['--incremental-strategy', 'merge', '--incremental-key', watermark];
  return [
    ...['--dest-uri', `${postgresUrl}?sslmode=disable`, '--dest-table', `${target.schema}.${target.table}`],
    ...['--primary-key', key, ...strategy],
  ];
}
