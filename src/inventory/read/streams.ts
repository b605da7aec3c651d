import type { SnowflakeSource } from '../../snowflake/index.ts';
import { pathOf } from '../path.ts';
import type { Listed } from './listed.ts';
import { readRecords } from './records.ts';

/** The streams of a database. */
export async function readStreams(source: SnowflakeSource, database: string): Promise<Listed[]> {
  const rows = await readRecords(source, `show streams in database ${pathOf(database)}`);
  return rows.map((row) => {
    const [schema, name] = [row.schema_name ?? '', row.name ?? ''];
    return {
      id: pathOf(database, schema, name),
      ...{ database, schema, name, kind: 'stream' as const, language: null, rows: null, bytes: null },
      ...{ altered: null, schedule: null, after: [] },
      comment: row.comment === '' ? null : (row.comment ?? null),
      body: row.table_name ?? null,
    };
  });
}
