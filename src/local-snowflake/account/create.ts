import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CmError } from '../../errors.ts';
import { openAccountDatabase } from './database.ts';
import { addDays } from './days.ts';
import { accountFile } from './read.ts';
import { futureDays, scaleFor } from './scale.ts';
import { createViews } from './views.ts';

const steps = [
  'macros',
  'world/account',
  'world/places',
  'world/providers',
  'world/payers',
  'world/patients',
  'world/addresses',
  'world/users',
  'world/persons',
  'staffing/caregivers',
  'staffing/schedules',
  'visits/planned',
  'visits/kept',
  'visits/due',
  'visits/worked',
  'visits/visits',
  'visits/visit_rows',
  'events/calendar',
  'events/events',
];

export interface NewAccount {
  directory: string;
  /** Rows of the visit view; the rest of the world follows from it. */
  visits: number;
  seed: number;
  /** `YYYY-MM-DD`: the night for which the account is fresh. */
  asOf: string;
}

/**
 * Writes the synthetic account as `<directory>/ANALYTICS.duckdb`: the database ANALYTICS with the views of schema
 * BI. Visits, seed and as-of date decide every value. It is built under another name, so a kill leaves no account.
 */
export async function createAccount(options: NewAccount): Promise<void> {
  checkWish(options);
  const file = accountFile(options.directory);
  if (existsSync(file)) {
    throw new CmError('account.exists', `There is a synthetic account already: ${file}.`, {
      hint: 'Advance it by a day, or delete the file to start over.',
    });
  }
  const building = join(options.directory, 'ANALYTICS.building');
  await mkdir(options.directory, { recursive: true });
  await discard(building);
  await build(building, options);
  await rename(building, file);
}

async function build(file: string, { visits, seed, asOf }: NewAccount): Promise<void> {
  const { providers, payers, persons, pastDays } = scaleFor(visits);
  const database = await openAccountDatabase(file, { readOnly: false });
  try {
    await database.set({ visits, seed, providers, payers, persons, new_visits: visits, last_ordinal: 0 });
    await database.set({ as_of: asOf, created_as_of: asOf });
    await database.set({ from_day: addDays(asOf, -pastDays), to_day: addDays(asOf, futureDays) });
    for (const step of steps) await database.runFile(step);
    await createViews(database);
  } finally {
    await database.close();
  }
}

export async function discard(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(`${file}.wal`, { force: true });
  await rm(`${file}.spill`, { recursive: true, force: true });
}

function checkWish({ visits, seed, asOf }: NewAccount): void {
  if (!Number.isSafeInteger(visits) || visits < 1)
    throw badWish(`${visits} visits`, 'a whole number from 1 on');
  if (!Number.isSafeInteger(seed)) throw badWish(`the seed ${seed}`, 'a whole number');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(asOf) || Number.isNaN(Date.parse(asOf))) {
    throw badWish(`the as-of date ${asOf}`, 'a date such as 2026-11-23');
  }
}

function badWish(what: string, wanted: string): CmError {
  return new CmError('account.bad_wish', `No synthetic account can be made with ${what}.`, {
    kind: 'usage',
    hint: `Give ${wanted}.`,
  });
}
