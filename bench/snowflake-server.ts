import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A local Snowflake in a process of its own. */
export interface SnowflakeServer {
  readonly url: string;
  readonly user: string;
  /** For clients that do not log in with the key. */
  readonly password: string;
  readonly keyFile: string;
  stop(): Promise<void>;
}

/** Starts it over the databases of `directory`; the key pair of its one user is written into `folder`. */
export async function startSnowflake(options: {
  folder: string;
  directory: string;
}): Promise<SnowflakeServer> {
  const { folder, directory } = options;
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const keyFile = join(folder, 'key.p8');
  await writeFile(keyFile, keys.privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'key.pub'), keys.publicKey);
  const script = fileURLToPath(new URL('local-snowflake.ts', import.meta.url));
  const password = 'bench';
  const child = spawn(
    process.execPath,
    [...process.execArgv, script, directory, join(folder, 'key.pub'), password],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for await (const url of createInterface({ input: child.stdout })) {
    const stop = async (): Promise<void> => {
      child.stdin.end();
      await ended;
    };
    return { url, user: 'CM_SYNC', password, keyFile, stop };
  }
  throw new Error('the local Snowflake did not start');
}
