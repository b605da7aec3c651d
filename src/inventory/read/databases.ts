import { CmError } from '../../errors.ts';
import type { SnowflakeSource } from '../../snowflake/index.ts';
import { readRecords } from './records.ts';

/**
 * The databases that were asked for, in any case of letters; when none was, all that the role sees, without Snowflake's
 * own and those that others share. One that the role does not see is a mistake in the call, told before anything is read.
 */
export async function readDatabases(source: SnowflakeSource, wanted: readonly string[]): Promise<string[]> {
  const rows = await readRecords(source, 'show databases');
  const seen = rows.map(({ name }) => name ?? '').sort();
  if (wanted.length > 0) return wanted.map((name) => seenAs(name, seen));
  const isOthers = new Set(rows.filter(({ origin }) => (origin ?? '') !== '').map(({ name }) => name));
  return seen.filter((name) => name !== 'SNOWFLAKE' && !isOthers.has(name));
}

function seenAs(wanted: string, seen: readonly string[]): string {
  const name = seen.find((each) => each === wanted) ?? seen.find((each) => each === wanted.toUpperCase());
  if (name !== undefined) return name;
  throw new CmError('inventory.no_database', `The role sees no database ${wanted}.`, {
    kind: 'usage',
    hint: `It sees ${seen.join(', ')}. What is missing there needs: GRANT USAGE ON DATABASE ${wanted} TO ROLE <role>.`,
  });
}
