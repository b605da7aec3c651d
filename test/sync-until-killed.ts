import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { loadTables, selectTables } from '../src/config/tables.ts';
import { connect } from '../src/postgres/pool.ts';
import { runSync } from '../src/sync/index.ts';
import { connectTestSnowflake } from './local-snowflake.ts';

// Syncs some tables and kills itself at a point: POSTGRES_URL SNOWFLAKE_URL PRIVATE_KEY_FILE TABLE PHASE TABLES…
const [postgresUrl = '', url = '', keyFile = '', table = '', phase = '', ...names] = process.argv.slice(2);

await runSync({
  pool: connect(postgresUrl),
  source: await connectTestSnowflake({ url, privateKeyPem: await readFile(keyFile, 'utf8') }),
  tables: selectTables(await loadTables('config/tables'), names),
  parallel: 2,
  onProgress: (progress) => {
    if (progress.table === table && progress.phase === phase) process.kill(process.pid, 'SIGKILL');
  },
});
