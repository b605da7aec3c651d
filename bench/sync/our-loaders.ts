import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { applyMigrations } from '../../src/postgres/migrate.ts';
import { withPool } from './databases.ts';
import type { Loader } from './loader.ts';
import type { Command } from './measured-run.ts';

/** What `cm sync` does, in a process of its own. */
export const ours: Loader = {
  key: 'ours',
  title: 'ours, `cm sync`',
  from: 'Snowflake',
  clock: 'process',
  steps: ['first', 'increment'],
  prepare: async ({ step, folder, postgresUrl }, shape) => {
    if (step !== 'first') return;
    await withPool(postgresUrl, (pool) => applyMigrations(pool, 'schema'));
    const tables = tablesFolder(folder);
    await mkdir(tables, { recursive: true });
    await writeFile(join(tables, `${shape.target.table}.yaml`), stringify(shape.config));
  },
  command: ({ snowflake, postgresUrl, folder }) =>
    nodeScript('../load.ts', [snowflake.url, snowflake.keyFile, postgresUrl, tablesFolder(folder)]),
};

/** The official driver's row stream into COPY. */
export const sdk: Loader = {
  key: 'sdk',
  title: '`snowflake-sdk` streamRows() + `pg-copy-streams`',
  from: 'Snowflake',
  clock: 'process',
  steps: ['first', 'increment'],
  command: (_job, jobFile) => nodeScript('load-with-sdk.ts', [jobFile]),
};

/** The limit: the bytes are there already, and nothing but the table is made. */
export const bareCopy: Loader = {
  key: 'copy',
  title: 'bare COPY, no key, no index',
  from: 'COPY text',
  clock: 'own',
  steps: ['first'],
  command: (_job, jobFile) => nodeScript('load-bare-copy.ts', [jobFile, 'bare']),
};

/** The same into a table that has the key and the index of ours from the start. */
export const indexedCopy: Loader = {
  ...bareCopy,
  title: 'bare COPY, with the key and index of ours',
  command: (_job, jobFile) => nodeScript('load-bare-copy.ts', [jobFile, 'indexed']),
};

function tablesFolder(folder: string): string {
  return join(folder, 'tables');
}

function nodeScript(script: string, args: readonly string[]): Command {
  const file = fileURLToPath(new URL(script, import.meta.url));
  return { program: process.execPath, args: [...process.execArgv, file, ...args] };
}
