import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { connect } from '../../src/postgres/pool.ts';
import { connectSnowflake } from '../../src/snowflake/index.ts';
import { runSync } from '../../src/sync/index.ts';
import { byMonth, byShare } from './shifts.ts';

// Says `ready`, syncs the shifts once it is told to, says `reading` when rows come: POSTGRES_URL SNOWFLAKE_URL PRIVATE_KEY_FILE months|shares
const [postgresUrl = '', url = '', keyFile = '', by = ''] = process.argv.slice(2);
const pool = connect(postgresUrl);
const source = await connectSnowflake({
  url,
  account: 'LOCAL',
  user: 'CM_SYNC',
  privateKeyPem: await readFile(keyFile, 'utf8'),
  database: 'ANALYTICS',
  schema: 'BI',
  driver: 'sqlapi',
});
process.stdout.write('ready\n');
await once(process.stdin, 'data');
await runSync({
  pool,
  source,
  tables: [by === 'months' ? byMonth : byShare],
  parallel: 2,
  onProgress: ({ phase }) => process.stdout.write(`${phase}\n`),
});
process.exit(0);
