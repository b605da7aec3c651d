import type { SnowflakeSource } from '../../snowflake/index.ts';
import { readRecords } from './records.ts';

/** The databases that the role sees, without Snowflake's own and those that others share. */
export async function readDatabases(source: SnowflakeSource): Promise<string[]> {
  const rows = await readRecords(source, 'show databases');
  return rows
    .filter(({ name, origin }) => name !== 'SNOWFLAKE' && (origin ?? '') === '')
    .map(({ name }) => name ?? '')
    .sort();
}
