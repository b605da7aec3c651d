import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type AccountDatabase, openAccountDatabase } from './database.ts';

/** What an account was made from, and where it stands. Dates are `YYYY-MM-DD`. */
export type Account = z.infer<typeof accountRow>;

const accountRow = z
  .object({
    visits: z.coerce.number(),
    seed: z.coerce.number(),
    as_of: z.string(),
    created_as_of: z.string(),
    days_advanced: z.number(),
  })
  .transform((row) => ({
    visits: row.visits,
    seed: row.seed,
    asOf: row.as_of,
    createdAsOf: row.created_as_of,
    daysAdvanced: row.days_advanced,
  }));

/** The account in `directory`, or undefined. Not while a local Snowflake of another process has it open. */
export async function readAccount(options: { directory: string }): Promise<Account | undefined> {
  const file = accountFile(options.directory);
  if (!existsSync(file)) return undefined;
  const database = await openAccountDatabase(file, { readOnly: true });
  try {
    return await readAccountRow(database);
  } finally {
    await database.close();
  }
}

export async function readAccountRow(database: AccountDatabase): Promise<Account> {
  const [row] = await database.rows('from account');
  return accountRow.parse(row);
}

/** The local Snowflake attaches `<DATABASE>.duckdb` under the database's name. */
export function accountFile(directory: string): string {
  return join(directory, 'ANALYTICS.duckdb');
}
