import type { ast } from '@polyglot-sql/sdk';
import type { Context, Expression } from '../../compiled.ts';
import { indented } from '../../compiled.ts';
import { written } from '../../names.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { condition } from '../predicates.ts';
import { laidOut, listed } from './layout.ts';
import { sortable } from './ordering.ts';
import { itemSql, type SelectItem } from './select-items.ts';
import { keyOf } from './select-order.ts';

const qualifyRule: Rule = {
  id: 'qualify-to-subquery',
  says: 'QUALIFY becomes a condition around a subquery that computes it, as PostgreSQL filters no window functions',
};

interface Qualified {
  readonly node: ast.Select;
  readonly condition: Expression;
  readonly items: readonly SelectItem[];
  /** The clauses between the select list and QUALIFY. */
  readonly inner: readonly string[];
  readonly limit: string;
}

/** The clauses of a query whose QUALIFY is computed inside and filtered outside. */
export function qualified(query: Qualified, context: Context): string[] {
  applied(context.statement.notes, qualifyRule);
  const test = condition(query.condition, context).sql;
  const lists = query.items.map((item, i) => listsOf(item, i, context));
  const keys = (query.node.order_by?.expressions ?? []).map((item, i) => {
    const key = sortable(keyOf(item.this, query.items, context), context);
    const nulls =
      item.nulls_first === null || item.nulls_first === item.desc
        ? ''
        : ` nulls ${item.nulls_first ? 'first' : 'last'}`;
    const end = `${item.desc ? ' desc' : ''}${nulls}`;
    const position = query.items.findIndex((each) => each.kind === 'value' && each.columns[0].as === key.sql);
    if (position >= 0 || /^\d+$/.test(key.sql)) return { inner: [], outer: `${key.sql}${end}` };
    const name = `sort_key_${i + 1}`;
    const sql = key.type.kind === 'text' ? key.sql.replace(/ collate "C"$/, '') : key.sql;
    const collation = key.type.kind === 'text' ? ' collate "C"' : '';
    return { inner: [`${sql} as ${name}`], outer: `${name}${collation}${end}` };
  });
  const inner = [
    listed('select', [
      ...new Set(lists.flatMap((list) => list.inner)),
      ...keys.flatMap((key) => key.inner),
      `${test} as is_qualified`,
    ]),
    ...query.inner,
  ];
  const distinct = query.node.distinct;
  if (distinct && keys.some((key) => key.inner.length > 0))
    throw new Untranslatable('QUALIFY with DISTINCT and an ORDER BY by something else has no rule.');
  return [
    listed(
      distinct ? 'select distinct' : 'select',
      lists.flatMap((list) => list.outer),
    ),
    `from (\n${indented(laidOut(inner.filter((clause) => clause !== '')))}\n) as qualified`,
    'where is_qualified',
    keys.length === 0 ? '' : `order by ${keys.map((key) => key.outer).join(', ')}`,
    query.limit,
  ];
}

/** An item as it is computed inside and as it is passed on outside. */
function listsOf(item: SelectItem, index: number, context: Context): { inner: string[]; outer: string[] } {
  if (item.kind === 'value') {
    const name = written(item.columns[0].as || `column_${index + 1}`);
    const inner = itemSql({ ...item, isNamed: true });
    return { inner: [inner], outer: [name] };
  }
  const relations = context.scope.relations.filter(
    (relation) => item.sql === '*' || item.sql === `${written(relation.as)}.*`,
  );
  const [only, another] = relations;
  if (only && !another && !item.isOpen)
    return { inner: [item.sql], outer: item.columns.map((column) => written(column.as)) };
  if (relations.some(({ merged }) => merged !== undefined && merged.size > 0))
    throw new Untranslatable(
      'QUALIFY with * after USING needs the columns of its tables, which the sources do not define.',
    );
  // Whole rows go through the subquery, and are taken apart outside: so the columns need not be known.
  return {
    inner: relations.map(({ as }) => written(as)),
    outer: relations.map(({ as }) => `(qualified.${written(as)}).*`),
  };
}
