import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anInvocation } from '../../test/invocation.ts';
import { cookieSecret, demoSecrets, personKeySecret } from './secrets.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cm-secrets-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Place {
  postgres?: string;
  snowflake?: string;
  environment?: Record<string, string>;
}

async function aWorkplace({ postgres = 'embedded', snowflake = 'local', environment = {} }: Place) {
  const config = join(folder, 'cm.yaml');
  await writeFile(
    config,
    `state_directory: ${folder}/state\npostgres: { url: '${postgres}' }\nsnowflake: { url: '${snowflake}' }\n`,
  );
  const workplace = await openWorkplace({ config }, anInvocation());
  const settings = {
    ...workplace.settings,
    postgres: { url: postgres },
    snowflake: { ...workplace.settings.snowflake, url: snowflake },
  };
  return { ...workplace, settings, environment } satisfies Workplace;
}

const own = 'postgres://owner@db.example/conflicts';
const account = 'https://acme.snowflakecomputing.com';

describe('secrets', () => {
  it('are made once for synthetic data on the embedded PostgreSQL, and kept beside it', async () => {
    const workplace = await aWorkplace({});
    const secrets = [await personKeySecret(workplace), await cookieSecret(workplace)];
    expect(await demoSecrets(workplace)).toEqual({ personKey: secrets[0], cookie: secrets[1] });
    expect(await readFile(join(folder, 'state', 'cookie-secret'), 'utf8')).toBe(secrets[1]);
  });

  it('are the same for commands that make them at the same time', async () => {
    await rm(join(folder, 'state'), { recursive: true, force: true });
    const workplace = await aWorkplace({});
    const made = await Promise.all(Array.from({ length: 8 }, () => cookieSecret(workplace)));
    expect(new Set(made).size).toBe(1);
  });

  it('are those of the environment wherever they are set', async () => {
    const environment = { CM_PERSON_KEY_SECRET: 'persons', CM_COOKIE_SECRET: 'cookies' };
    const workplace = await aWorkplace({ postgres: own, snowflake: account, environment });
    expect(await personKeySecret(workplace)).toBe('persons');
    expect(await cookieSecret(workplace)).toBe('cookies');
    expect(await demoSecrets(workplace)).toEqual({ personKey: 'persons', cookie: 'cookies' });
  });

  it.each([
    ['CM_PERSON_KEY_SECRET', 'a PostgreSQL of one’s own', personKeySecret, { postgres: own }],
    ['CM_PERSON_KEY_SECRET', 'real persons', personKeySecret, { snowflake: account }],
    ['CM_COOKIE_SECRET', 'a PostgreSQL of one’s own', cookieSecret, { postgres: own }],
  ])('never make up %s for %s: a usage error names it', async (name, _where, secret, place) => {
    await expect(secret(await aWorkplace(place))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(name),
    });
  });
});
