import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { CmError } from '../errors.ts';
import { readYaml } from './document.ts';
import { type Environment, variable } from './environment.ts';

const postgresUrlExpected =
  'a URL such as postgres://user:password@host:5432/database is expected, with special characters as %40';
const snowflakeUrlExpected = 'local, or a URL such as https://<account>.snowflakecomputing.com is expected';
const smtpUrlExpected =
  'a URL such as smtp://mail.example.com:587 or smtps://mail.example.com:465, without user and password, is expected';
const webhookUrlExpected = 'an http:// or https:// URL is expected';
const portExpected = 'a port from 0 to 65535 is expected';

/** A URL whose parts are written as they have to be: a % in a password as %25. */
function isReadable(url: string): boolean {
  try {
    const { username, password, pathname } = new URL(url);
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/** config/cm.yaml; environment variables override it (see `overrides` below). */
export const settingsSchema = z.strictObject({
  state_directory: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder where this machine keeps the embedded PostgreSQL and the local Snowflake; a relative path starts at the ' +
        'folder of this file. Default: .cm in the checkout.',
    ),
  postgres: z
    .strictObject({
      url: z
        .string()
        .regex(
          /^(embedded$|postgres(ql)?:\/\/)/,
          'embedded, or a postgres:// or postgresql:// URL is expected',
        )
        .refine((url) => url === 'embedded' || isReadable(url), postgresUrlExpected)
        .default('embedded')
        .describe(
          'A postgres:// URL, or embedded for the server below the state directory. CM_POSTGRES_URL wins.',
        ),
      api_url: z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'a postgres:// or postgresql:// URL is expected')
        .refine(isReadable, postgresUrlExpected)
        .optional()
        .describe(
          'The same database, as a login that is a member of cm_api alone; the API reads with it. CM_API_POSTGRES_URL wins.',
        ),
    })
    .prefault({}),
  snowflake: z
    .strictObject({
      url: z
        .string()
        .regex(/^(local$|https?:\/\/)/, snowflakeUrlExpected)
        .refine((url) => url === 'local' || URL.canParse(url), snowflakeUrlExpected)
        .default('local')
        .describe(
          'https://<account>.snowflakecomputing.com, or local for the synthetic account. CM_SNOWFLAKE_URL wins.',
        ),
      account: z
        .string()
        .default('LOCAL')
        .describe('Account identifier without region. CM_SNOWFLAKE_ACCOUNT wins.'),
      user: z
        .string()
        .default('CM_SYNC')
        .describe('A service user with a registered public key. CM_SNOWFLAKE_USER wins.'),
      private_key_file: z
        .string()
        .min(1)
        .optional()
        .describe(
          'PEM file (PKCS #8); a relative path starts at the folder of this file. CM_SNOWFLAKE_PRIVATE_KEY_FILE wins; ' +
            'CM_SNOWFLAKE_PRIVATE_KEY holds the key itself.',
        ),
      warehouse: z.string().optional().describe('CM_SNOWFLAKE_WAREHOUSE wins.'),
      role: z.string().optional().describe('CM_SNOWFLAKE_ROLE wins.'),
      driver: z
        .enum(['sqlapi', 'sdk'])
        .default('sqlapi')
        .describe(
          'sqlapi reads partitions over SQL API v2; sdk uses the official driver. CM_SNOWFLAKE_DRIVER wins.',
        ),
      partitions_in_flight: z
        .int()
        .min(1)
        .max(16)
        .default(3)
        .describe('Result partitions fetched at the same time, for each table.'),
      stage: z
        .string()
        .regex(
          /^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*){0,2}$/,
          'DATABASE.SCHEMA.STAGE is expected',
        )
        .optional()
        .describe(
          'External stage (s3://, or file:// on this machine) that large tables are unloaded to. CM_SNOWFLAKE_STAGE wins.',
        ),
      credits_per_hour: z
        .number()
        .positive()
        .default(1)
        .describe(
          'Credits that the warehouse costs in an hour, 1 for size X-Small; for the estimate of `cm sync status`.',
        ),
    })
    .prefault({}),
  sync: z
    .strictObject({
      parallel: z.int().min(1).max(16).default(2).describe('Tables synced at the same time.'),
      tables: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Folder of the table files; a relative path starts at the folder of this file. Default: config/tables of the ' +
            'checkout.',
        ),
    })
    .prefault({}),
  backfill: z
    .strictObject({
      database: z
        .string()
        .min(1)
        .default('CONFLICTREPORT')
        .describe('Snowflake database that holds the tables of the old system; its exact name.'),
      schema: z.string().min(1).default('PUBLIC').describe('Its schema; the exact name.'),
    })
    .prefault({}),
  revenue: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe(
          'Whether the night asks the revenue service for billable minutes. CM_REVENUE_ENABLED wins.',
        ),
      environments: z
        .record(
          z.string().regex(/^\w+$/, 'letters, digits and _ are expected'),
          z.strictObject({
            url: z
              .string()
              .regex(/^https?:\/\/[^?#]+$/, 'an http:// or https:// URL is expected')
              .describe('Base of the paths token and billable-minutes.'),
            client_id: z
              .string()
              .min(1)
              .describe(
                'Its secret is CM_REVENUE_CLIENT_SECRET_<ENVIRONMENT>, else CM_REVENUE_CLIENT_SECRET.',
              ),
          }),
        )
        .default({})
        .describe(
          'The service of each environment of agencies that is asked, by the name of the environment.',
        ),
      batch_size: z.int().min(1).max(1000).default(100).describe('Questions in a request.'),
      parallel: z.int().min(1).max(16).default(4).describe('Requests to a service at the same time.'),
      timeout_seconds: z.int().min(1).max(300).default(30).describe('Longest wait for an answer to begin.'),
      attempts: z.int().min(1).max(10).default(5).describe('Tries of a request that fails for the moment.'),
      time_limit_minutes: z
        .int()
        .min(1)
        .max(600)
        .default(20)
        .describe('How long a night waits for all answers together; the rest is asked the next night.'),
    })
    .prefault({}),
  status: z
    .strictObject({
      on: z
        .enum(['always', 'failure', 'change'])
        .default('always')
        .describe(
          'Which runs are told of: all, those that fail, or those that fail or change something. CM_STATUS_ON wins.',
        ),
      smtp_url: z
        .string()
        .regex(/^smtps?:\/\/[^@/?#]+$/, smtpUrlExpected)
        .refine((url) => URL.canParse(url), smtpUrlExpected)
        .optional()
        .describe(
          'Mail server: smtp://host:587 (STARTTLS) or smtps://host:465. No mail without it. CM_STATUS_SMTP_URL wins.',
        ),
      smtp_tls: z
        .enum(['required', 'off'])
        .default('required')
        .describe('off sends in the clear, for a relay on the same machine. CM_STATUS_SMTP_TLS wins.'),
      smtp_user: z
        .string()
        .min(1)
        .optional()
        .describe('Login; its password is CM_STATUS_SMTP_PASSWORD. CM_STATUS_SMTP_USER wins.'),
      from: z.email().optional().describe('Address of the sender. CM_STATUS_FROM wins.'),
      to: z
        .array(z.email())
        .default([])
        .describe('Addresses of the receivers. CM_STATUS_TO, with commas between them, wins.'),
      webhook_url: z
        .string()
        .regex(/^https?:\/\//, webhookUrlExpected)
        .refine((url) => URL.canParse(url), webhookUrlExpected)
        .optional()
        .describe(
          'Where messages are posted as JSON; no webhook without it. CM_STATUS_WEBHOOK_URL wins; CM_STATUS_WEBHOOK_TOKEN and CM_STATUS_WEBHOOK_SECRET prove who sends.',
        ),
      timeout_seconds: z.int().min(1).max(120).default(20).describe('Longest wait for a server to answer.'),
      attempts: z
        .int()
        .min(1)
        .max(10)
        .default(4)
        .describe('Tries of a message that fails for the moment; the next run tries again.'),
    })
    .prefault({}),
  web: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z
        .int(portExpected)
        .min(0, portExpected)
        .max(65_535, portExpected)
        .default(4600)
        .describe('CM_WEB_PORT wins.'),
    })
    .prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;

/** Environment variables, each with the key that it overrides. */
const overrides = [
  ['CM_POSTGRES_URL', 'postgres', 'url'],
  ['CM_API_POSTGRES_URL', 'postgres', 'api_url'],
  ['CM_SNOWFLAKE_URL', 'snowflake', 'url'],
  ['CM_SNOWFLAKE_ACCOUNT', 'snowflake', 'account'],
  ['CM_SNOWFLAKE_USER', 'snowflake', 'user'],
  ['CM_SNOWFLAKE_DRIVER', 'snowflake', 'driver'],
  ['CM_SNOWFLAKE_PRIVATE_KEY_FILE', 'snowflake', 'private_key_file'],
  ['CM_SNOWFLAKE_WAREHOUSE', 'snowflake', 'warehouse'],
  ['CM_SNOWFLAKE_ROLE', 'snowflake', 'role'],
  ['CM_SNOWFLAKE_STAGE', 'snowflake', 'stage'],
  ['CM_REVENUE_ENABLED', 'revenue', 'enabled'],
  ['CM_STATUS_ON', 'status', 'on'],
  ['CM_STATUS_SMTP_URL', 'status', 'smtp_url'],
  ['CM_STATUS_SMTP_TLS', 'status', 'smtp_tls'],
  ['CM_STATUS_SMTP_USER', 'status', 'smtp_user'],
  ['CM_STATUS_FROM', 'status', 'from'],
  ['CM_STATUS_TO', 'status', 'to'],
  ['CM_STATUS_WEBHOOK_URL', 'status', 'webhook_url'],
  ['CM_WEB_PORT', 'web', 'port'],
] as const;

/**
 * Reads cm.yaml and lays the environment over it. Paths of the file start at its folder, wherever a command is run;
 * a path of the environment is the user's own and starts where the command is run.
 *
 * @throws CmError a usage error that names file and line, or the variable, its value and what is expected.
 */
export async function loadSettings(file: string, environment: Environment): Promise<Settings> {
  const settings = withPathsFrom(dirname(resolve(file)), await readYaml(file, settingsSchema));
  const overlay: Record<string, Record<string, unknown>> = {};
  for (const [name, section, key] of overrides) {
    const value = variable(environment, name);
    if (value === undefined) continue;
    overlay[section] = {
      ...settings[section],
      ...overlay[section],
      [key]: asTyped(key, value),
    };
  }
  const overridden = settingsSchema.safeParse({ ...settings, ...overlay });
  if (overridden.success) return overridden.data;
  throw badVariable(overridden.error.issues[0], environment);
}

function withPathsFrom(folder: string, settings: Settings): Settings {
  const { state_directory, snowflake, sync } = settings;
  const from = <Key extends string>(key: Key, path: string | undefined) =>
    path === undefined ? {} : { [key]: resolve(folder, path) };
  return {
    ...settings,
    ...from('state_directory', state_directory),
    snowflake: { ...snowflake, ...from('private_key_file', snowflake.private_key_file) },
    sync: { ...sync, ...from('tables', sync.tables) },
  };
}

/** The file has been checked before, so whatever is wrong now came with a variable. */
function badVariable(issue: z.core.$ZodIssue | undefined, environment: Environment): CmError {
  // Of a list the whole is one variable.
  const path = issue?.path.slice(0, 2).join('.');
  const [name] = overrides.find(([, section, key]) => `${section}.${key}` === path) ?? ['CM_…'];
  return new CmError(
    'config.environment',
    `The environment variable ${name} is "${shown(name, environment[name] ?? '')}": ${issue?.message}.`,
    { kind: 'usage', hint: `Correct ${name}, or unset it: ${path} of the configuration holds then.` },
  );
}

/** Of a webhook the whole address can be the secret. */
const shown = (name: string, value: string): string =>
  name === 'CM_STATUS_WEBHOOK_URL' ? '…' : withoutPassword(value);

/** A URL that is no URL may still hold a password, up to the last @. */
function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^:/]*:).*@/, '$1…@');
}

/** The environment holds text; what is no number, or neither true nor false, is left to the schema, which refuses it. */
function asTyped(key: (typeof overrides)[number][2], value: string): unknown {
  if (key === 'port') return Number(value);
  if (key === 'to') return value.split(',').map((address) => address.trim());
  if (key === 'enabled') return { true: true, false: false }[value] ?? value;
  return value;
}
