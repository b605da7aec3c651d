import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Faults, FaultyServer } from '../src/local-snowflake/faults.ts';
import { startLocalSnowflake } from '../src/local-snowflake/index.ts';
import { type ConnectOptions, connectSnowflake, type SnowflakeSource } from '../src/snowflake/index.ts';

export interface TestSnowflake {
  readonly url: string;
  readonly privateKeyPem: string;
  readonly source: SnowflakeSource;
  /** Runs one statement and returns its cells in wire form. */
  run(sql: string): Promise<(string | null)[][]>;
  /** From now on these faults in place of those before; none for `{}`. */
  misbehave(faults: Faults): void;
  stop(): Promise<void>;
}

/** A folder for the databases of a local Snowflake, which its `discard` deletes. */
export async function temporaryFolder(): Promise<{ directory: string; discard(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'cm-test-snowflake-'));
  return { directory, discard: () => rm(directory, { recursive: true, force: true }) };
}

/** A local Snowflake over the databases in `directory`, and a connection to it as the user CM_SYNC. */
export async function startTestSnowflake(
  directory: string,
  place: { database?: string; schema?: string } = {},
): Promise<TestSnowflake> {
  const { publicKey, privateKey: privateKeyPem } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const users = [{ name: 'CM_SYNC', publicKeyPem: publicKey }];
  const faulty = new FaultyServer(() => new Date());
  const wrapRoutes = faulty.wrap.bind(faulty);
  const server = await startLocalSnowflake({ directory, port: 0, account: 'LOCAL', users, wrapRoutes });
  const source = await connectTestSnowflake({ url: server.url, privateKeyPem, ...place });
  return {
    url: server.url,
    privateKeyPem,
    source,
    run: async (sql) => {
      const rows = (await source.query({ sql })).rows();
      const cells: (string | null)[][] = [];
      for await (const row of rows) cells.push([...row]);
      return cells;
    },
    misbehave: (faults) => faulty.misbehave(faults),
    stop: async () => {
      await source.close();
      await server.stop();
    },
  };
}

export function connectTestSnowflake(options: {
  url: string;
  privateKeyPem: string;
  driver?: 'sqlapi' | 'sdk';
  retry?: ConnectOptions['retry'];
  database?: string;
  schema?: string;
}): Promise<SnowflakeSource> {
  return connectSnowflake({
    driver: 'sqlapi',
    database: 'ANALYTICS',
    schema: 'BI',
    ...options,
    account: 'LOCAL',
    user: 'CM_SYNC',
  });
}
