import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { variable } from '../config/environment.ts';
import { CmError, codeOf } from '../errors.ts';
import { requireStateDirectory } from './state-directory.ts';
import type { Workplace } from './workplace.ts';

/**
 * The secret behind every person_key: CM_PERSON_KEY_SECRET. For synthetic data in a database that lives beside it,
 * one is made and kept in the state directory. Anywhere else it has to be given: losing it would orphan every pair.
 */
export async function personKeySecret(workplace: Workplace): Promise<string> {
  const given = variable(workplace.environment, 'CM_PERSON_KEY_SECRET');
  if (given !== undefined) return given;
  const { snowflake } = workplace.settings;
  if (snowflake.url === 'local' && hasDatabaseHere(workplace)) return keptSecret(workplace, 'person-key');
  throw new CmError(
    'person_key.missing',
    'CM_PERSON_KEY_SECRET is not set; without it no SSN can become a person_key.',
    {
      kind: 'usage',
      hint: 'Set it to the secret this database has been using since its first night.',
    },
  );
}

/**
 * The key that signs session cookies: CM_COOKIE_SECRET. For the embedded PostgreSQL one is made and kept beside it. A
 * server of one's own may have several web applications before it, which must accept each other's sessions.
 */
export async function cookieSecret(workplace: Workplace): Promise<string> {
  const given = variable(workplace.environment, 'CM_COOKIE_SECRET');
  if (given !== undefined) return given;
  if (hasDatabaseHere(workplace)) return keptSecret(workplace, 'cookie-secret');
  throw new CmError(
    'cookie_secret.missing',
    'CM_COOKIE_SECRET is not set; it signs the cookies of sessions.',
    {
      kind: 'usage',
      hint: 'Set it to a long random text (openssl rand -base64 32), the same for every process that serves this database.',
    },
  );
}

/** As above, for `cm demo`: whose database it is filled with synthetic data, wherever that is. */
export async function demoSecrets(workplace: Workplace): Promise<{ personKey: string; cookie: string }> {
  const { environment } = workplace;
  return {
    personKey: variable(environment, 'CM_PERSON_KEY_SECRET') ?? (await keptSecret(workplace, 'person-key')),
    cookie: variable(environment, 'CM_COOKIE_SECRET') ?? (await keptSecret(workplace, 'cookie-secret')),
  };
}

/** The password of the API's login on the embedded server, made on this machine. */
export async function apiPassword(workplace: Workplace): Promise<string> {
  return keptSecret(workplace, 'api-password');
}

const hasDatabaseHere = ({ settings }: Workplace): boolean => settings.postgres.url === 'embedded';

async function keptSecret(workplace: Workplace, name: string): Promise<string> {
  const file = join(workplace.stateDirectory, name);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept;
  const made = `${file}.${randomUUID()}`;
  await requireStateDirectory(workplace);
  await writeFile(made, randomBytes(32).toString('base64url'), { mode: 0o600 });
  // Of two commands that make one at the same time both use the first.
  await link(made, file).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  await rm(made);
  return readFile(file, 'utf8');
}
