import type { ObjectName } from './catalog.ts';
import { physical, text } from './identifiers.ts';
import type { SessionContext } from './session.ts';

const root = '~temp/';

/** Where the temporary table of a session lies: in a schema that no Snowflake name reaches, so that it hides another one. */
export function temporaryName(
  name: ObjectName,
  { sessionId }: Pick<SessionContext, 'sessionId'>,
): ObjectName {
  return { ...name, schema: `${prefixOf(sessionId)}${name.schema}` };
}

/** LIKE pattern of the schemas that hold temporary tables: of a session, or of all. */
export function temporarySchemas(sessionId?: string): string {
  return `${sessionId === undefined ? root : prefixOf(sessionId)}%`;
}

/**
 * The rows of a table of "~meta" as a session sees them: its own temporary tables under the schema they were made in,
 * marked by `is_temporary`, and none of others.
 */
export function visible(
  database: string,
  table: 'objects' | 'columns',
  { sessionId }: Pick<SessionContext, 'sessionId'>,
): string {
  const own = prefixOf(sessionId);
  const isOwn = `starts_with(schema_name, ${text(own)})`;
  return `(select * replace (case when ${isOwn} then substr(schema_name, ${own.length + 1}) else schema_name end as schema_name),
      ${isOwn} as is_temporary
    from ${physical(database)}."~meta".${table} where ${isOwn} or not starts_with(schema_name, '${root}'))`;
}

const prefixOf = (sessionId: string): string => `${root}${sessionId}/`;
