import { readFile } from 'node:fs/promises';
import { variable } from '../config/environment.ts';
import { CmError, messageOf } from '../errors.ts';
import { connectSnowflake, type SnowflakeSource } from '../snowflake/index.ts';
import { inAccountTurn, localKeyPair, prepareAccount } from './local-account.ts';
import { startLocalServer } from './local-server.ts';
import type { Workplace } from './workplace.ts';

export interface OpenSnowflake {
  readonly source: SnowflakeSource;
  /** Closes the source and the local Snowflake behind it; what a command does not release itself, its end does. */
  release(): Promise<void>;
}

/**
 * The Snowflake account in force: the one the settings name, else a local one started for this process; of whatever
 * size, with the tables of CONFLICTREPORT if they are asked for.
 */
export async function openSnowflake(
  workplace: Workplace,
  options: { conflictReport?: boolean } = {},
): Promise<OpenSnowflake> {
  const { snowflake } = workplace.settings;
  if (snowflake.url !== 'local') {
    const key = await configuredKey(workplace);
    return workplace.releases.open(() => connect(workplace, snowflake.url, key));
  }
  const { privateKeyPem } = await inAccountTurn(workplace, async () => {
    await prepareAccount(workplace, {}, options);
    return localKeyPair(workplace);
  });
  const server = await workplace.releases.open(async () =>
    startLocalServer(['--port', '0', '--config', workplace.configFile]),
  );
  const url = await server.ready();
  const { source, release } = await workplace.releases.open(() => connect(workplace, url, { privateKeyPem }));
  return {
    source,
    release: async () => {
      await release();
      await server.release();
    },
  };
}

interface PrivateKey {
  readonly privateKeyPem: string;
  readonly privateKeyOrigin?: string;
}

async function connect({ settings }: Workplace, url: string, key: PrivateKey): Promise<OpenSnowflake> {
  const { account, user, warehouse, role, driver, partitions_in_flight } = settings.snowflake;
  const source = await connectSnowflake({
    url,
    account,
    user,
    ...key,
    database: 'ANALYTICS',
    schema: 'BI',
    driver,
    partitionsInFlight: partitions_in_flight,
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(role === undefined ? {} : { role }),
  });
  return { source, release: () => source.close() };
}

async function configuredKey({ settings, environment }: Workplace): Promise<PrivateKey> {
  const inline = variable(environment, 'CM_SNOWFLAKE_PRIVATE_KEY');
  if (inline !== undefined) return { privateKeyPem: inline, privateKeyOrigin: 'CM_SNOWFLAKE_PRIVATE_KEY' };
  const file = settings.snowflake.private_key_file;
  if (file === undefined) {
    throw new CmError(
      'snowflake.no_key',
      `No private key for Snowflake user ${settings.snowflake.user} is configured.`,
      {
        kind: 'usage',
        hint: 'Set CM_SNOWFLAKE_PRIVATE_KEY_FILE to a PEM file (PKCS #8), or CM_SNOWFLAKE_PRIVATE_KEY to its text.',
      },
    );
  }
  const isVariable = variable(environment, 'CM_SNOWFLAKE_PRIVATE_KEY_FILE') !== undefined;
  const origin = `the file ${file} (${isVariable ? 'CM_SNOWFLAKE_PRIVATE_KEY_FILE' : 'snowflake.private_key_file'})`;
  const privateKeyPem = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CmError(
      'snowflake.no_key',
      `The private key of Snowflake user ${settings.snowflake.user}, ${origin}, cannot be read: ${messageOf(cause)}.`,
      {
        kind: 'usage',
        hint: 'Name the PEM file (PKCS #8) of the key, and let this user read it.',
        cause,
      },
    );
  });
  return { privateKeyPem, privateKeyOrigin: origin };
}
