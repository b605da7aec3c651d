import { readFile } from 'node:fs/promises';
import { runBackfill } from '../../src/backfill/index.ts';
import { connect } from '../../src/postgres/pool.ts';
import { connectTestSnowflake } from '../local-snowflake.ts';
import { place } from './account.ts';

/** A process of its own, so that a test can kill it: `run-once.ts <database url> <Snowflake url> <key file>`. */
const [postgresUrl = '', url = '', keyFile = ''] = process.argv.slice(2);
const pool = connect(postgresUrl);
const source = await connectTestSnowflake({ url, privateKeyPem: await readFile(keyFile, 'utf8') });
await runBackfill({ pool, source, place });
await source.close();
await pool.end();
