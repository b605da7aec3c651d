import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { variable } from '../config/environment.ts';
import { CmError } from '../errors.ts';
import type { Workplace } from './workplace.ts';

/**
 * The secret behind every person_key: CM_PERSON_KEY_SECRET. On a laptop with the synthetic account one is made and
 * kept in the state directory; with a real source it has to be given, because losing it would orphan every pair.
 */
export async function personKeySecret(workplace: Workplace): Promise<string> {
  const given = variable(workplace.environment, 'CM_PERSON_KEY_SECRET');
  if (given !== undefined) return given;
  if (workplace.settings.snowflake.url !== 'local') {
    throw new CmError(
      'person_key.missing',
      'CM_PERSON_KEY_SECRET is not set; without it no SSN can become a person_key.',
      {
        kind: 'usage',
        hint: 'Set it to the secret this database has been using since its first night.',
      },
    );
  }
  return keptSecret(workplace, 'person-key');
}

/** The key that signs session cookies: CM_COOKIE_SECRET, else one made on this machine. */
export async function cookieSecret(workplace: Workplace): Promise<string> {
  return variable(workplace.environment, 'CM_COOKIE_SECRET') ?? keptSecret(workplace, 'cookie-secret');
}

/** The password of the API's login on the embedded server, made on this machine. */
export async function apiPassword(workplace: Workplace): Promise<string> {
  return keptSecret(workplace, 'api-password');
}

async function keptSecret({ stateDirectory }: Workplace, name: string): Promise<string> {
  const file = join(stateDirectory, name);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept;
  const made = randomBytes(32).toString('base64url');
  await mkdir(stateDirectory, { recursive: true });
  await writeFile(`${file}.new`, made, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return made;
}
