import { z } from 'zod';
import type { SnowflakeSource } from '../../snowflake/index.ts';
import { pathOf } from '../path.ts';
import type { Listed } from './listed.ts';
import { readRecords } from './records.ts';

/** The tasks of a database, with what each comes after. */
export async function readTasks(source: SnowflakeSource, database: string): Promise<Listed[]> {
  const rows = await readRecords(source, `show tasks in database ${pathOf(database)}`);
  return rows.map((row) => {
    const [schema, name] = [row.schema_name ?? '', row.name ?? ''];
    return {
      id: pathOf(database, schema, name),
      ...{
        database,
        schema,
        name,
        kind: 'task' as const,
        language: 'SQL',
        rows: null,
        bytes: null,
        altered: null,
      },
      comment: row.comment === '' ? null : (row.comment ?? null),
      schedule: row.schedule ?? null,
      body: row.definition ?? null,
      after: predecessors.parse(JSON.parse(row.predecessors || '[]')).map((path) => {
        const parts = partsOf(path);
        return pathOf(...[database, schema].slice(0, 3 - parts.length), ...parts);
      }),
    };
  });
}

const predecessors = z.array(z.string());

/** The names in a path, which may be in quotes. */
function partsOf(path: string): string[] {
  return [...path.matchAll(/"((?:[^"]|"")*)"|([^.]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
