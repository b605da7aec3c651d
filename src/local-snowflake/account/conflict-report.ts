import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CmError } from '../../errors.ts';
import { createConflictTables, fillConflictTables } from './conflict-report/tables.ts';
import { discard } from './create.ts';
import { type AccountDatabase, literal, openAccountDatabase } from './database.ts';
import { accountFile, readAccountRow } from './read.ts';

const steps = [
  'macros',
  'conflict-report/rules',
  'conflict-report/shifts',
  'conflict-report/sightings',
  'conflict-report/collisions',
  'conflict-report/events',
  'conflict-report/pairs',
  'conflict-report/conflicts',
  'conflict-report/faces',
  'conflict-report/answers',
  'conflict-report/fields',
  'conflict-report/history',
];

/**
 * Writes `<directory>/CONFLICTREPORT.duckdb`: the tables that the old system on Snowflake fills, as they stand after
 * its run of the day before the account's as-of date. Their rows follow from the account alone. It is built under
 * another name, so a kill leaves no such database; one that is there already is kept.
 */
export async function createConflictReport(options: { directory: string }): Promise<void> {
  const file = conflictReportFile(options.directory);
  if (existsSync(file)) return;
  if (!existsSync(accountFile(options.directory))) {
    throw new CmError('account.missing', `There is no synthetic account in ${options.directory}.`, {
      hint: 'Create one first.',
    });
  }
  const building = join(options.directory, 'CONFLICTREPORT.building');
  await discard(building);
  await build(options.directory, building);
  await rename(building, file);
}

/** The local Snowflake attaches it beside the account. */
export function conflictReportFile(directory: string): string {
  return join(directory, 'CONFLICTREPORT.duckdb');
}

async function build(directory: string, file: string): Promise<void> {
  const database = await openAccountDatabase(accountFile(directory), { readOnly: true });
  try {
    await database.run(`attach ${literal(file)} as "CONFLICTREPORT"`);
    await setVariables(database);
    await createConflictTables(database);
    for (const step of steps) await database.runFile(step);
    await fillConflictTables(database);
    await database.run('detach "CONFLICTREPORT"');
  } finally {
    await database.close();
  }
}

async function setVariables(database: AccountDatabase): Promise<void> {
  const { seed, asOf, createdAsOf } = await readAccountRow(database);
  await database.set({ seed, as_of: asOf, created_as_of: createdAsOf });
}
