import { createPrivateKey } from 'node:crypto';
import type snowflake from 'snowflake-sdk';
import { CmError } from '../../errors.ts';
import { describeView } from '../describe.ts';
import type { Identity } from '../failure.ts';
import { quietAwsSdk } from '../quiet-aws-sdk.ts';
import { RunningStatements } from '../running-statements.ts';
import type { SnowflakeSource } from '../source.ts';
import { KeyPairToken } from '../sql-api/token.ts';
import { sdkFailed } from './failure.ts';
import { execute, SdkResult } from './result.ts';
import { exactSession, fetchAsString } from './wire-cell.ts';

interface SdkOptions extends Identity {
  privateKeyPem: string;
  /** Where the key was found, for errors: `the file /etc/cm/key.p8`. */
  privateKeyOrigin?: string | undefined;
  database: string;
  schema: string;
  partitionsInFlight?: number | undefined;
}

/** Connects with Snowflake's official driver; the cells are those of the SQL API, an order of magnitude slower. */
export async function connectSdk(options: SdkOptions): Promise<SnowflakeSource> {
  const driver = await loadDriver();
  driver.configure({
    logLevel: 'OFF',
    disableOCSPChecks: options.url.startsWith('http:'),
    // `fetchAsString` covers VARIANT alone; OBJECT and ARRAY would lose the digits of large numbers.
    jsonColumnVariantParser: (json: string) => json,
  });
  const connection = driver.createConnection({
    account: options.account,
    accessUrl: options.url,
    username: options.user,
    authenticator: 'SNOWFLAKE_JWT',
    privateKey: pkcs8(options),
    database: options.database,
    schema: options.schema,
    application: 'conflict-management',
    rowMode: 'array',
    streamResult: true,
    fetchAsString,
    // Else a NULL that is fetched as string would be the text 'NULL'.
    representNullAsStringNull: false,
    resultPrefetch: options.partitionsInFlight ?? 4,
    clientSessionKeepAlive: true,
    sfRetryMaxLoginRetries: 2,
    ...(options.warehouse === undefined ? {} : { warehouse: options.warehouse }),
    ...(options.role === undefined ? {} : { role: options.role }),
  });
  try {
    await logIn(connection);
    for (const sql of exactSession) await execute(connection, { sql });
  } catch (error) {
    throw sdkFailed(error, options);
  }

  const running = new RunningStatements();
  const query: SnowflakeSource['query'] = (wanted) =>
    running.run(wanted, async (statement) => {
      try {
        return new SdkResult(await execute(connection, statement), options, statement.signal);
      } catch (error) {
        statement.signal?.throwIfAborted();
        throw sdkFailed(error, options);
      }
    });
  return {
    query,
    describe: (view) => describeView({ query }, view, options),
    close: async () => {
      await running.cancelAll();
      await new Promise<void>((resolve) => connection.destroy(() => resolve()));
    },
  };
}

/** With its callback: the driver's `connectAsync` does not fail when the login does. */
function logIn(connection: snowflake.Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
}

async function loadDriver(): Promise<typeof snowflake> {
  quietAwsSdk();
  try {
    return (await import('snowflake-sdk')).default;
  } catch (cause) {
    throw new CmError('snowflake.sdk_missing', 'the official Snowflake driver is not installed', {
      hint: 'Run `npm install snowflake-sdk`, or set `snowflake.driver` to sqlapi.',
      kind: 'usage',
      cause,
    });
  }
}

/** The driver takes PKCS #8 alone; the check of the key, and its message, are those of the SQL API. */
function pkcs8(options: SdkOptions): string {
  new KeyPairToken(options, () => new Date());
  return createPrivateKey(options.privateKeyPem).export({ type: 'pkcs8', format: 'pem' }).toString();
}
