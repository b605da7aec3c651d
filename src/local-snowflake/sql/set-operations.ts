import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../engine/sql-error.ts';
import type { Column } from './catalog.ts';
import { commonType, sortKeys } from './common-type.ts';
import { type CompileContext, type CompiledQuery, emptyScope } from './compiled.ts';
import { convert } from './convert.ts';
import { physical } from './identifiers.ts';
import { limitOffset, orderedBy } from './ordering.ts';
import { formatType } from './types.ts';
import { compileWith } from './with.ts';

type SetOperation = ast.ExpressionInner<'union' | 'intersect' | 'except'>;

/** UNION [ALL], INTERSECT and EXCEPT (MINUS): names of the first branch, types common to both. */
export function compileSetOperation(
  node: SetOperation,
  operator: 'union' | 'intersect' | 'except',
  outer: CompileContext,
): CompiledQuery {
  if (node.by_name) throw sqlErrors.unsupported('UNION BY NAME');
  if (node.all && operator !== 'union') throw sqlErrors.unsupported(`${operator.toUpperCase()} ALL`);
  const scope = emptyScope(outer.scope);
  const context = outer.within(scope);
  const withClause = node.with ? compileWith(node.with, context) : '';
  const left = context.query(node.left);
  const right = context.query(node.right);
  if (left.columns.length !== right.columns.length) {
    throw sqlErrors.invalidArgument('invalid number of result columns for set operator input branches');
  }
  const columns = left.columns.map((column, i): Column => {
    const other = right.columns[i] ?? column;
    return {
      name: column.name,
      type: commonType([column.type, other.type]),
      nullable: column.nullable || other.nullable,
    };
  });
  for (const { name, type, nullable } of columns)
    scope.aliases.set(name, { sql: physical(name), type, nullable });
  const [first = '', second = ''] = [left, right].map((branch) => aligned(branch, columns, context));
  const isZoned = columns.some(({ type }) => type.kind === 'timestamp_tz');
  const parts = [
    isZoned && !node.all
      ? byInstant(first, operator, second, columns)
      : `${first} ${operator}${node.all ? ' all' : ''} ${second}`,
    orderedBy(node.order_by?.expressions ?? [], context),
    limitOffset(node.limit, node.offset, context),
  ];
  return { sql: `${withClause}${parts.filter((part) => part !== '').join(' ')}`, columns };
}

/** UNION, INTERSECT and EXCEPT of rows that are equal where their zoned timestamps are the same instants. */
function byInstant(
  left: string,
  operator: 'union' | 'intersect' | 'except',
  right: string,
  columns: Column[],
): string {
  const keysOf = (side: string) =>
    columns.flatMap(({ name, type, nullable }) =>
      sortKeys({ sql: `${side}.${physical(name)}`, type, nullable }),
    );
  const distinct = `select distinct on (${keysOf('"~left"').join(', ')}) *`;
  if (operator === 'union') return `${distinct} from (${left} union all ${right}) "~left"`;
  const keys = keysOf('"~right"');
  const same = keysOf('"~left"').map((key, i) => `${key} is not distinct from ${keys[i]}`);
  return `${distinct} from ${left} "~left"
    where ${operator === 'except' ? 'not ' : ''}exists (select 1 from ${right} "~right" where ${same.join(' and ')})`;
}

/** A branch with every column cast to the common type under the common name. */
function aligned(branch: CompiledQuery, columns: Column[], { statement }: CompileContext): string {
  const isAligned = branch.columns.every(
    (column, i) =>
      column.name === columns[i]?.name && formatType(column.type) === formatType(columns[i].type),
  );
  if (isAligned) return `(${branch.sql})`;
  const positions = columns.map((_, i) => physical(`$${i + 1}`));
  const items = columns.map((column, i) => {
    const from = branch.columns[i] ?? column;
    const value = { sql: positions[i] ?? '', type: from.type, nullable: from.nullable };
    return `${convert(value, column.type, statement).sql} as ${physical(column.name)}`;
  });
  return `(select ${items.join(', ')} from (${branch.sql}) "~branch"(${positions.join(', ')}))`;
}
