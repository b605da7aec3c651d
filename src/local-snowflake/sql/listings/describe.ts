import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { Statement } from '../compiled.ts';
import { missing, resolveName } from '../from.ts';
import { physical, text } from '../identifiers.ts';
import { listing } from '../information-schema.ts';
import type { Plan } from '../plan.ts';
import { types } from '../types.ts';

/** DESCRIBE TABLE and DESCRIBE VIEW: one row a column, with the declared type. */
export function describe(node: ast.ExpressionInner<'describe'>, statement: Statement): Plan {
  const kind = node.kind?.toUpperCase() ?? 'TABLE';
  if (!('table' in node.target) || (kind !== 'TABLE' && kind !== 'VIEW'))
    throw sqlErrors.unsupported(`DESCRIBE ${kind}`);
  const name = resolveName(node.target.table, statement);
  const object = statement.catalog.find(name);
  if (!object) throw missing(name, node.target.table, statement);
  const t = types.text();
  const none = 'cast(null as varchar)';
  const query = listing(
    [
      ['name', t, 'column_name'],
      ['type', t, 'data_type'],
      ['kind', t, "'COLUMN'"],
      ['null?', t, "case when is_nullable then 'Y' else 'N' end"],
      ['default', t, none],
      ['primary key', t, "'N'"],
      ['unique key', t, "'N'"],
      ['check', t, none],
      ['expression', t, none],
      ['comment', t, none],
      ['policy name', t, none],
    ],
    `from ${physical(name.database)}."~meta".columns
     where schema_name = ${text(name.schema)} and object_name = ${text(name.name)} order by ordinal`,
  );
  return { kind: 'query', ...query };
}
