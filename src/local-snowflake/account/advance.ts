import { existsSync } from 'node:fs';
import { z } from 'zod';
import { CmError } from '../../errors.ts';
import { type AccountDatabase, openAccountDatabase } from './database.ts';
import { addDays } from './days.ts';
import { type Account, accountFile, readAccountRow } from './read.ts';
import { futureDays } from './scale.ts';

const steps = [
  'macros',
  'advance/account',
  'advance/employment',
  'staffing/caregivers',
  'staffing/schedules',
  'advance/ssn',
  'advance/due',
  'visits/worked',
  'advance/confirmed',
  'advance/changes',
  'visits/planned',
  'visits/kept',
  'visits/visits',
  'advance/calendar',
  'events/events',
];

/**
 * Moves the account in `directory` on by one day, in one transaction: yesterday's visits are confirmed or missed,
 * some older ones corrected, deleted or billed, the last day of the window gets its visits, and the refresh status
 * moves. About 1 % of the visits change. The result depends on the account alone.
 */
export async function advanceDay(options: { directory: string }): Promise<Account> {
  const file = accountFile(options.directory);
  if (!existsSync(file)) {
    throw new CmError('account.missing', `There is no synthetic account in ${options.directory}.`, {
      hint: 'Create one first.',
    });
  }
  const database = await openAccountDatabase(file, { readOnly: false });
  try {
    return await advance(database);
  } finally {
    await database.close();
  }
}

async function advance(database: AccountDatabase): Promise<Account> {
  const account = await readAccountRow(database);
  const asOf = addDays(account.asOf, 1);
  const lastDay = addDays(asOf, futureDays);
  await database.set({ seed: account.seed, days_advanced: account.daysAdvanced });
  await database.set({ new_visits: Number.MAX_SAFE_INTEGER, last_ordinal: await lastOrdinal(database) });
  await database.set({ as_of: asOf, created_as_of: account.createdAsOf, from_day: lastDay, to_day: lastDay });
  await database.run('begin');
  for (const step of steps) await database.runFile(step);
  await database.run('commit');
  return readAccountRow(database);
}

async function lastOrdinal(database: AccountDatabase): Promise<number> {
  const [row] = await database.rows('select max(application_visit_id) - 700000000 as ordinal from visit');
  return z.object({ ordinal: z.coerce.number() }).parse(row).ordinal;
}
