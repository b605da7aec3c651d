import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { startLocalSnowflake } from '../src/local-snowflake/index.ts';

// The server under measurement, in a process of its own: local-snowflake.ts DIRECTORY PUBLIC_KEY_FILE PASSWORD
const [directory = '', publicKeyFile = '', password = ''] = process.argv.slice(2);
const server = await startLocalSnowflake({
  directory,
  port: 0,
  account: 'LOCAL',
  users: [{ name: 'CM_SYNC', password, publicKeyPem: await readFile(publicKeyFile, 'utf8') }],
});
process.stdout.write(`${server.url}\n`);
await once(process.stdin.resume(), 'end');
await server.stop();
