import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { loadTables, selectTables } from '../src/config/tables.ts';
import { connect } from '../src/postgres/pool.ts';
import { connectSnowflake } from '../src/snowflake/index.ts';
import { runSync } from '../src/sync/index.ts';
import { reportMeasurement } from './child.ts';

// One sync, as `cm sync` runs it: load.ts SNOWFLAKE_URL PRIVATE_KEY_FILE POSTGRES_URL TABLES_FOLDER [TABLE…]
const [url = '', keyFile = '', postgresUrl = '', folder = '', ...names] = process.argv.slice(2);
const source = await connectSnowflake({
  url,
  account: 'LOCAL',
  user: 'CM_SYNC',
  privateKeyPem: await readFile(keyFile, 'utf8'),
  database: 'ANALYTICS',
  schema: 'BI',
  driver: 'sqlapi',
  partitionsInFlight: 3,
});
const pool = connect(postgresUrl, { max: 8 });
const begin = performance.now();
const report = await runSync({
  pool,
  source,
  tables: selectTables(await loadTables(folder), names),
  parallel: 2,
});
const sum = (field: 'rowsRead' | 'bytes'): number =>
  report.tables.reduce((total, table) => total + table[field], 0);
reportMeasurement({ rows: sum('rowsRead'), bytes: sum('bytes'), begin });
await pool.end();
await source.close();
