import { z } from 'zod';
import { CmError } from '../errors.ts';
import { readYaml } from './document.ts';
import { type Environment, variable } from './environment.ts';

/** config/cm.yaml; environment variables override it (see `environment` below). */
export const settingsSchema = z.strictObject({
  state_directory: z
    .string()
    .default('.cm')
    .describe('Where this machine keeps the embedded PostgreSQL and the local Snowflake.'),
  postgres: z
    .strictObject({
      url: z
        .string()
        .regex(
          /^(embedded$|postgres(ql)?:\/\/)/,
          'embedded, or a postgres:// or postgresql:// URL is expected',
        )
        .default('embedded')
        .describe(
          'A postgres:// URL, or embedded for the server below the state directory. CM_POSTGRES_URL wins.',
        ),
      api_url: z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'a postgres:// or postgresql:// URL is expected')
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
        .optional()
        .describe(
          'PEM file (PKCS #8). CM_SNOWFLAKE_PRIVATE_KEY_FILE wins; CM_SNOWFLAKE_PRIVATE_KEY holds the key itself.',
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
      tables: z.string().default('config/tables').describe('Folder of the table files.'),
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
  web: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.int().min(0).max(65_535).default(4600).describe('CM_WEB_PORT wins.'),
    })
    .prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;

/** Reads cm.yaml and lays the environment over it. */
export async function loadSettings(file: string, environment: Environment): Promise<Settings> {
  const settings = await readYaml(file, settingsSchema);
  const { postgres, snowflake, web } = settings;
  const overridden = settingsSchema.safeParse({
    ...settings,
    postgres: {
      url: variable(environment, 'CM_POSTGRES_URL') ?? postgres.url,
      api_url: variable(environment, 'CM_API_POSTGRES_URL') ?? postgres.api_url,
    },
    snowflake: {
      ...snowflake,
      url: variable(environment, 'CM_SNOWFLAKE_URL') ?? snowflake.url,
      account: variable(environment, 'CM_SNOWFLAKE_ACCOUNT') ?? snowflake.account,
      user: variable(environment, 'CM_SNOWFLAKE_USER') ?? snowflake.user,
      driver: variable(environment, 'CM_SNOWFLAKE_DRIVER') ?? snowflake.driver,
      private_key_file: variable(environment, 'CM_SNOWFLAKE_PRIVATE_KEY_FILE') ?? snowflake.private_key_file,
      warehouse: variable(environment, 'CM_SNOWFLAKE_WAREHOUSE') ?? snowflake.warehouse,
      role: variable(environment, 'CM_SNOWFLAKE_ROLE') ?? snowflake.role,
      stage: variable(environment, 'CM_SNOWFLAKE_STAGE') ?? snowflake.stage,
    },
    web: { ...web, port: Number(variable(environment, 'CM_WEB_PORT') ?? web.port) },
  });
  if (overridden.success) return overridden.data;
  const issue = overridden.error.issues[0];
  throw new CmError(
    'config.environment',
    `An environment variable gives ${issue?.path.join('.')} a value it cannot take: ${issue?.message}.`,
    {
      kind: 'usage',
      hint: 'Correct or unset the CM_… variable.',
    },
  );
}
