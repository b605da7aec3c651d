import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { physicalName } from '../storage.ts';
import { openAccountDatabase } from './database.ts';
import { accountFile } from './read.ts';

/** A folder for a test's account, removed when the test file is done with it. */
export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'cm-account-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Reads the account in `directory` with DuckDB SQL, as rows of strings, numbers and nulls. */
export async function readRows<T>(directory: string, row: z.ZodType<T>, sql: string): Promise<T[]> {
  const database = await openAccountDatabase(accountFile(directory), { readOnly: true });
  try {
    return z.array(row).parse(await database.rows(sql));
  } finally {
    await database.close();
  }
}

/** A quoted column as it is stored. */
export function column(name: string): string {
  return `"${physicalName(name)}"`;
}

/** One number for all rows of each view, whatever their order. */
export async function viewChecksums(directory: string): Promise<Record<string, string>> {
  const named = z.object({ view: z.string() });
  const views = await readRows(
    directory,
    named,
    `select object_name as view from "~meta".objects order by 1`,
  );
  const sums = views.map(
    ({ view }) =>
      `select '${view}' as view, concat(count(*), '/', sum(hash(t))) as checksum from "BI"."${view}" as t`,
  );
  const summed = z.object({ view: z.string(), checksum: z.string() });
  const rows = await readRows(directory, summed, sums.join(' union all '));
  return Object.fromEntries(rows.map(({ view, checksum }) => [view, checksum]));
}
