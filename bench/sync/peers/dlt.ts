import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Peer } from './peer.ts';
import { outputOf, virtualEnvironment } from './python.ts';

/** Arrow batches of Snowflake's own Python connector, loaded as Parquet through ADBC: the fastest way that dlt has. */
export const dlt: Peer = {
  name: 'dlt',
  install: async (folder) => {
    await virtualEnvironment(folder, [
      'dlt[postgres,parquet]',
      'snowflake-connector-python',
      'adbc-driver-manager',
      'adbc-driver-postgresql',
    ]);
    const program = join(folder, 'bin', 'python');
    const version = await outputOf(program, ['-c', 'import dlt; print(dlt.__version__)']);
    return { version, program, folder };
  },
  loader: ({ version, program }, from) => ({
    key: 'dlt',
    title: `dlt ${version}`,
    from,
    clock: 'process',
    steps: ['first', 'increment'],
    command: ({ folder }, jobFile) => ({
      program,
      args: ['-W', 'ignore', fileURLToPath(new URL('load_with_dlt.py', import.meta.url)), jobFile],
      environment: { RUNTIME__DLTHUB_TELEMETRY: 'false', RUNTIME__LOG_LEVEL: 'ERROR', DLT_DATA_DIR: folder },
      folder,
    }),
  }),
};
