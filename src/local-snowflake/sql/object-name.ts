import { sqlErrors } from '../engine/sql-error.ts';
import type { ObjectName } from './catalog.ts';
import type { SessionContext } from './session.ts';

/** The full name of an object from the one to three parts that are written, completed from the session. */
export function completeName(
  path: readonly string[],
  session: Pick<SessionContext, 'database' | 'schema'>,
): ObjectName {
  const [name = '', schema = session.schema ?? 'PUBLIC', database = session.database] = [...path].reverse();
  if (database === undefined) throw sqlErrors.noCurrentDatabase();
  return { database, schema, name };
}
