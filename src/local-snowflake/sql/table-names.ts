import type { ast } from '@polyglot-sql/sdk';
import type { ObjectName } from './catalog.ts';
import { fold } from './identifiers.ts';
import { sequenceOf } from './sequences.ts';
import type { SessionContext } from './session.ts';
import { temporaryName } from './temporary.ts';

/**
 * Every table name in a statement, wherever it stands, completed from the session, each also as that of a temporary
 * table, and every sequence of a NEXTVAL. CTE names are among them; the catalog simply does not find those.
 */
export function tableNames(node: unknown, session: SessionContext): ObjectName[] {
  const names: ObjectName[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isTableRef(value)) {
      const database = value.catalog ? fold(value.catalog) : session.database;
      const schema = value.schema ? fold(value.schema) : (session.schema ?? 'PUBLIC');
      const name = database && { database, schema, name: fold(value.name) };
      if (name) names.push(name, temporaryName(name, session));
    }
    const sequence = sequenceOf(value, session);
    if (sequence) names.push(sequence);
    for (const child of Object.values(value)) visit(child);
  };
  visit(node);
  return names;
}

function isTableRef(value: object): value is Pick<ast.TableRef, 'name' | 'schema' | 'catalog'> {
  return (
    'schema' in value &&
    'catalog' in value &&
    'name' in value &&
    typeof value.name === 'object' &&
    value.name !== null
  );
}
