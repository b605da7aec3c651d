import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CmError } from '../../errors.ts';
import { Database } from '../engine/database.ts';
import { Session } from '../engine/session.ts';
import { Statements } from '../engine/statements.ts';
import { newContext } from '../session-defaults.ts';
import { conflictReportFile } from './conflict-report.ts';

const folder = new URL('../../../snowflake/', import.meta.url);

/** The files that `snowflake/install.sql` names, in its order. */
export async function oldSystemFiles(): Promise<string[]> {
  const script = await readFile(new URL('install.sql', folder), 'utf8');
  return [...script.matchAll(/^!source (.+)$/gm)].map(([, file]) => file ?? '');
}

/**
 * Gives CONFLICTREPORT in `directory` the views, procedures and tasks of `snowflake/`, its tasks resumed. What is there
 * already is left alone unless the files have changed; a kill leaves a part, which the next time replaces. Nothing else
 * may have the databases open.
 */
export async function installOldSystem({ directory }: { directory: string }): Promise<void> {
  const files = await oldSystemFiles();
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));
  const mark = join(directory, 'CONFLICTREPORT.installed');
  const wanted = createHash('sha256').update(texts.join('\n')).digest('hex');
  if (existsSync(mark) && (await readFile(mark, 'utf8')) === wanted) return;
  if (!existsSync(conflictReportFile(directory))) {
    throw new CmError('account.no_conflict_report', `There is no CONFLICTREPORT in ${directory}.`, {
      hint: 'Create it first.',
    });
  }
  await run(directory, [...texts, ...resumed]);
  await writeFile(`${mark}.new`, wanted);
  await rename(`${mark}.new`, mark);
}

/** All of the chain but the step that asks a service out of reach; what comes after a suspended step runs even so. */
const resumed = [
  `select system$task_dependents_enable('CONFLICT_NIGHT')`,
  'alter task TASK_09_5_FETCH_BILLABLE_UNITS suspend',
];

async function run(directory: string, statements: readonly string[]): Promise<void> {
  const database = await Database.open({ directory });
  const running = new Statements(database, () => new Date());
  const given = { database: 'CONFLICTREPORT', schema: 'PUBLIC' };
  const session = new Session(
    newContext({ user: { name: 'OWNER' }, account: 'LOCAL', given, parameters: {} }),
  );
  try {
    for (const sql of statements) {
      const submission = { sql, session, binds: new Map(), timeoutSeconds: 0, allowUse: false };
      const statement = running.submit({ ...submission, format: 'sql-api' });
      await statement.finished;
      if (statement.status.state === 'failed') throw statement.status.error;
    }
  } finally {
    await session.close();
    await running.stop();
    await database.close();
  }
}
