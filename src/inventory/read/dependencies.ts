import type { SnowflakeSource } from '../../snowflake/index.ts';
import { pathOf } from '../path.ts';
import { readRecords } from './records.ts';

/** An object and one that its text names, by their ids. */
export interface Dependency {
  readonly object: string;
  readonly on: string;
}

/** What depends on what, as Snowflake itself keeps it: known also of views whose text the role may not read. */
export async function readDependencies(
  source: SnowflakeSource,
  databases: readonly string[],
): Promise<Dependency[]> {
  const rows = await readRecords(
    source,
    `select referencing_database, referencing_schema, referencing_object_name,
            referenced_database, referenced_schema, referenced_object_name
       from snowflake.account_usage.object_dependencies
      where referenced_database is not null`,
  );
  return rows
    .filter(({ referencing_database: database }) => databases.includes(database ?? ''))
    .map((row) => ({
      object: pathOf(
        row.referencing_database ?? '',
        row.referencing_schema ?? '',
        row.referencing_object_name ?? '',
      ),
      on: pathOf(
        row.referenced_database ?? '',
        row.referenced_schema ?? '',
        row.referenced_object_name ?? '',
      ),
    }));
}
