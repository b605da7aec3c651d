import type { ast } from '@polyglot-sql/sdk';
import { asCall } from '../../snowflake-syntax/calls.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import { aggregates } from '../functions/aggregates.ts';
import { sortKeys } from './common-type.ts';
import type { CompileContext, Compiled, Expression } from './compiled.ts';

/** An item of a select list; a column that came from `*` has no node. */
export interface SelectItem {
  name: string;
  value: Compiled;
  node: Expression | undefined;
}

/** GROUP BY as DuckDB text, and what stands for keys that DuckDB does not know as keys. */
interface GroupKeys {
  sql: string;
  standIns: Map<string, string>;
}

/**
 * GROUP BY, where zoned timestamps that are the same instant are the same group: DuckDB groups by the instant, and
 * outside of aggregates any one value of the group stands for the key.
 */
export function groupKeys(node: ast.Select, items: SelectItem[], context: CompileContext): GroupKeys {
  if (!node.group_by) return { sql: '', standIns: new Map() };
  const written = node.group_by.all === true ? undefined : node.group_by.expressions;
  if (written?.length === 0) return { sql: '', standIns: new Map() };
  if (written?.some(isGroupingSet)) return groupingSets(written, items, context);

  const keys = written
    ? written.map((key) => keyOf(key, items, context))
    : items.filter(isKey).map(({ value }) => value);
  if (keys.every(({ type }) => type.kind !== 'timestamp_tz')) {
    const sql = written?.map((key) => context.expression(key).sql).join(', ') ?? 'all';
    return { sql: `group by ${sql}`, standIns: new Map() };
  }
  const zoned = keys.filter(({ type }) => type.kind === 'timestamp_tz');
  return {
    sql: `group by ${keys.flatMap(sortKeys).join(', ')}`,
    standIns: new Map(zoned.map(({ sql }) => [sql, `any_value(${sql})`])),
  };
}

/** The value behind a key: `1` is the first item, a bare name may be an alias. */
function keyOf(key: Expression, items: SelectItem[], context: CompileContext): Compiled {
  const position = 'literal' in key && key.literal.literal_type === 'number' ? Number(key.literal.value) : 0;
  const item = position > 0 ? items[position - 1] : undefined;
  if (item) return item.value;
  const value = context.expression(key);
  const isAlias = 'column' in key && value.exact !== true;
  const aliased = isAlias ? items.find(({ name }) => name === aliasName(key)) : undefined;
  return aliased?.value ?? value;
}

function aliasName(key: Expression): string {
  if (!('column' in key)) return '';
  return key.column.name.quoted ? key.column.name.name : key.column.name.name.toUpperCase();
}

/** GROUP BY ALL groups by the items without an aggregate. */
function isKey({ node }: SelectItem): boolean {
  return node === undefined || !hasAggregate(node);
}

function hasAggregate(node: Expression): boolean {
  if ('window_function' in node || 'subquery' in node) return false;
  const call = asCall(node);
  if (call && aggregates[call.name]) return true;
  return childrenOf(Object.values(node)).some(hasAggregate);
}

/** The expressions directly below a node, wherever its fields hold them. */
function childrenOf(values: unknown[]): Expression[] {
  return values.flatMap((value): Expression[] => {
    if (typeof value !== 'object' || value === null) return [];
    if (Array.isArray(value)) return childrenOf(value);
    return isExpression(value) ? [value] : childrenOf(Object.values(value));
  });
}

/** A node is an object of one key, the kind; its fields are an object too. */
function isExpression(value: object): value is Expression {
  const [fields, ...others] = Object.values(value);
  return others.length === 0 && typeof fields === 'object' && fields !== null && !Array.isArray(fields);
}

const groupingSetNames = /^(rollup|cube|grouping[_ ]sets)$/i;

function isGroupingSet(key: Expression): boolean {
  return 'function' in key && groupingSetNames.test(key.function.name);
}

/** ROLLUP, CUBE and GROUPING SETS, which DuckDB has too; keys that need a stand-in are not known there. */
function groupingSets(written: Expression[], items: SelectItem[], context: CompileContext): GroupKeys {
  const keySql = (key: Expression): string => {
    if ('tuple' in key) return `(${key.tuple.expressions.map(keySql).join(', ')})`;
    if ('function' in key && isGroupingSet(key))
      return `${key.function.name.replace('_', ' ').toLowerCase()} (${key.function.args.map(keySql).join(', ')})`;
    const value = keyOf(key, items, context);
    if (value.type.kind === 'timestamp_tz') throw sqlErrors.unsupported('grouping sets of TIMESTAMP_TZ');
    return value.sql;
  };
  return { sql: `group by ${written.map(keySql).join(', ')}`, standIns: new Map() };
}
