import type { ast } from '@polyglot-sql/sdk';
import { asCall } from '../../../snowflake-syntax/calls.ts';
import { type Column, type Context, type Expression, emptyScope, type Relation } from '../../compiled.ts';
import { fold, postgresName, written } from '../../names.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { types } from '../../types.ts';
import { commonType } from '../common-type.ts';
import { inParentheses, laidOut, listed } from './layout.ts';
import type { Source } from './sources.ts';

const pivotRule: Rule = {
  id: 'pivot',
  says: 'PIVOT becomes GROUP BY with an aggregate FILTER for each value',
};
const unpivotRule: Rule = { id: 'unpivot', says: 'UNPIVOT becomes a lateral VALUES list without the NULLs' };

/** `t PIVOT (sum(a) FOR b IN ('x', 'y'))`: rows group by all other columns of `t`. */
export function compilePivot(node: ast.ExpressionInner<'pivot'>, source: Source, outer: Context): Source {
  const [aggregate] = node.expressions;
  const [field] = node.fields ?? [];
  if (!aggregate || !field || !('in' in field))
    throw new Untranslatable('PIVOT in this form has no rule.', 'pivot');
  if (source.relation.isOpen)
    throw new Untranslatable(
      'PIVOT groups by all other columns of a table whose definition is not among the sources.',
      'pivot',
    );
  applied(outer.statement.notes, pivotRule);
  const scope = emptyScope(outer.scope);
  scope.relations.push(source.relation);
  const context = outer.within(scope);
  const value = context.expression(aggregate);
  const key = context.expression(field.in.this);
  const used = new Set([...columnsIn(aggregate), ...columnsIn(field.in.this)]);
  const kept = source.relation.columns.filter(({ name }) => !used.has(name));
  const pivoted = field.in.expressions.map((each) => {
    const inner = 'alias' in each ? each.alias.this : each;
    const constant = context.expression(inner);
    const name =
      'alias' in each
        ? fold(each.alias.alias)
        : constant.type.kind === 'text'
          ? `'${constant.constant}'`
          : (constant.constant ?? '');
    const as = postgresName(name);
    const sql = `${value.sql} filter (where ${key.sql} = ${constant.sql}) as ${written(as)}`;
    return { sql, column: { name, as, type: value.type } };
  });
  if (asCall(aggregate)?.name === 'AVG') throw new Untranslatable('PIVOT of AVG has no rule.', 'pivot');
  const query = laidOut([
    listed('select', [...kept.map(({ as }) => written(as)), ...pivoted.map(({ sql }) => sql)]),
    `from ${source.sql}`,
    kept.length === 0 ? '' : `group by ${kept.map(({ as }) => written(as)).join(', ')}`,
  ]);
  return around(query, node.alias, source.relation, [...kept, ...pivoted.map(({ column }) => column)]);
}

/** `t UNPIVOT (a FOR b IN (x, y))`: a row for each of the columns that is not NULL. */
export function compileUnpivot(node: ast.ExpressionInner<'unpivot'>, source: Source, outer: Context): Source {
  if (source.relation.isOpen)
    throw new Untranslatable(
      'UNPIVOT keeps all other columns of a table whose definition is not among the sources.',
      'unpivot',
    );
  applied(outer.statement.notes, unpivotRule);
  const names = node.columns.flatMap((each) => ('column' in each ? [fold(each.column.name)] : []));
  const turned = names.flatMap((name) => source.relation.columns.filter((column) => column.name === name));
  if (turned.length !== node.columns.length)
    throw new Untranslatable('UNPIVOT in this form has no rule.', 'unpivot');
  const kept = source.relation.columns.filter(({ name }) => !names.includes(name));
  const [name, value] = [fold(node.name_column), fold(node.value_column)];
  const columns: Column[] = [
    ...kept,
    { name, as: postgresName(name), type: types.text },
    { name: value, as: postgresName(value), type: commonType(turned.map(({ type }) => type)) },
  ];
  const added = columns.slice(-2).map(({ as }) => written(as));
  const rows = turned.map((column) => `('${column.name.replaceAll("'", "''")}', ${written(column.as)})`);
  const query = laidOut([
    listed(
      'select',
      columns.map(({ as }) => written(as)),
    ),
    `from ${source.sql}`,
    `cross join lateral (values ${rows.join(', ')}) as turned (${added.join(', ')})`,
    `where turned.${added[1]} is not null`,
  ]);
  return around(query, node.alias ?? null, source.relation, columns);
}

function around(
  query: string,
  alias: ast.Identifier | null | undefined,
  relation: Relation,
  columns: readonly Column[],
): Source {
  const name = alias ? fold(alias) : relation.alias;
  const as = postgresName(name);
  return {
    sql: `${inParentheses(query)} as ${written(as)}`,
    relation: { alias: name, as, columns, isOpen: false },
  };
}

function columnsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(columnsIn);
  if (isColumn(node)) return [fold(node.column.name)];
  return Object.values(node).flatMap(columnsIn);
}

function isColumn(node: object): node is { column: ast.Column } & Expression {
  return 'column' in node && Object.keys(node).length === 1;
}
