import type { ast } from '@polyglot-sql/sdk';
import { Dialect, generate } from '@polyglot-sql/sdk';
import type { Column, Compiled, Context, Expression } from '../../compiled.ts';
import { fold, postgresName, written } from '../../names.ts';
import { compileStar } from './stars.ts';

/** One item of a select list. */
export type SelectItem =
  | {
      readonly kind: 'value';
      readonly node: Expression;
      readonly value: Compiled;
      readonly columns: readonly [Column];
      readonly isNamed: boolean;
    }
  | {
      readonly kind: 'star';
      readonly sql: string;
      readonly columns: readonly Column[];
      readonly isOpen: boolean;
    };

/** The compiled select list; each alias becomes visible to what is compiled after it. */
export function selectItems(nodes: readonly Expression[], context: Context): SelectItem[] {
  return nodes.flatMap((node): SelectItem[] => {
    if ('star' in node) return starItems(node.star, context);
    const inner = 'alias' in node ? node.alias.this : node;
    const value = context.expression(inner);
    const name = 'alias' in node ? fold(node.alias.alias) : impliedName(inner);
    const as = postgresName(name);
    if ('alias' in node) context.scope.aliases.set(name, { node: inner, as });
    return [
      {
        kind: 'value',
        node: inner,
        value,
        columns: [{ name, as, type: value.type }],
        isNamed: 'alias' in node,
      },
    ];
  });
}

function starItems(star: ast.ExpressionInner<'star'>, context: Context): SelectItem[] {
  const compiled = compileStar(star, context);
  if (compiled.kind === 'kept') return [{ ...compiled, kind: 'star' }];
  return compiled.items.map(({ column, value }) => ({
    kind: 'value',
    node: { column: columnNode(column.name) },
    value,
    columns: [column],
    isNamed: true,
  }));
}

/** The item as it is written after SELECT. */
export function itemSql(item: SelectItem): string {
  if (item.kind === 'star') return item.sql;
  const [column] = item.columns;
  const name = written(column.as);
  const isItself = item.value.sql === name || item.value.sql.endsWith(`.${name}`);
  return !item.isNamed || isItself ? item.value.sql : `${item.value.sql} as ${name}`;
}

/** The name of a result column without an alias: a column's own, else the expression's text in upper case. */
function impliedName(item: Expression): string {
  if ('column' in item) return fold(item.column.name);
  if ('identifier' in item) return fold(item.identifier);
  const result = generate([item], Dialect.Snowflake);
  return (result.success ? (result.sql?.[0] ?? '') : '').toUpperCase() || 'EXPRESSION';
}

function columnNode(name: string): ast.Column {
  return {
    name: { name, quoted: true, trailing_comments: [] },
    table: null,
    join_mark: false,
    trailing_comments: [],
  };
}
