import type { Catalog, Dependency, ObjectName, ReadRows } from '../sql/catalog.ts';
import { physical } from '../sql/identifiers.ts';
import { parseSql } from '../sql/parse.ts';
import type { SessionContext } from '../sql/session.ts';
import { tableNames } from '../sql/table-names.ts';

/** The dependencies of all databases, read out of the texts of their views. */
export async function readDependencies(
  catalog: Pick<Catalog, 'databases'>,
  { read, session }: { read: ReadRows; session: SessionContext },
): Promise<Dependency[]> {
  const domains = new Map<string, string>();
  const texts: { by: ObjectName; sql: string }[] = [];
  for (const database of catalog.databases()) {
    const meta = `${physical(database)}."~meta"`;
    const rows = await read(
      `select schema_name, object_name, kind, text from ${meta}.objects left join ${meta}.texts using (schema_name, object_name)`,
    );
    for (const [schema, name, kind, sql] of rows) {
      const by = { database, schema: schema ?? '', name: name ?? '' };
      domains.set(keyOf(by), kind === 'BASE TABLE' ? 'TABLE' : (kind ?? ''));
      if (sql) texts.push({ by, sql });
    }
  }
  return texts.flatMap(({ by, sql }) => {
    const named = namesIn(sql, { ...session, database: by.database, schema: by.schema });
    const others = new Map(named.map((name) => [keyOf(name), name]));
    others.delete(keyOf(by));
    return [...others].flatMap(([key, from]) => {
      const fromDomain = domains.get(key);
      return fromDomain === undefined
        ? []
        : [{ from, fromDomain, by, byDomain: domains.get(keyOf(by)) ?? '' }];
    });
  });
}

/** A text that the parser does not know names nothing: it would not have made a view. */
function namesIn(sql: string, session: SessionContext): ObjectName[] {
  try {
    return parseSql(sql).flatMap((node) => tableNames(node, session));
  } catch {
    return [];
  }
}

function keyOf({ database, schema, name }: ObjectName): string {
  return JSON.stringify([database, schema, name]);
}
