import type { ast } from '@polyglot-sql/sdk';
import { binding, type Context, type Expression, inside, type Statement } from '../../compiled.ts';
import { fold, written } from '../../names.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { condition } from '../predicates.ts';
import { compileFrom } from '../queries/from.ts';
import { inParentheses, laidOut, listed } from '../queries/layout.ts';
import { columnOf, stored, type Target, targetOf } from './target.ts';

const fromRule: Rule = {
  id: 'update-from',
  says: 'UPDATE … FROM whose source has one row for each target stays as it is',
};
const pickedRule: Rule = {
  id: 'update-from-picked',
  says: 'UPDATE … FROM that may match several rows takes the one whose values sort first: Snowflake leaves open which',
};

/** UPDATE … SET … [FROM …] [WHERE …]. */
export function update(node: ast.Update, statement: Statement): string {
  if (node.extra_tables.length > 0 || node.table_joins.length > 0)
    throw new Untranslatable('UPDATE of several tables is no Snowflake.');
  const target = targetOf(node.table, node.table.alias, statement);
  const { context } = target;
  const from = node.from_clause
    ? compileFrom({ from: node.from_clause, joins: node.from_joins }, context)
    : '';
  const values = node.set.map(([name, value]) => {
    const column = columnOf(name, target);
    const sql = isDefault(value) ? 'default' : stored(context.expression(value), column, context);
    return { name: written(column.as), sql };
  });
  const test = node.where_clause ? condition(node.where_clause.this, context) : undefined;
  const where = test ? `where ${test.sql}` : '';
  const set = listed(
    'set',
    values.map(({ name, sql }) => `${name} = ${sql}`),
  );
  if (from === '') return laidOut([`update ${target.sql}`, set, where]);
  if (node.where_clause && isOneRowEach(node.where_clause.this, context)) {
    applied(statement.notes, fromRule);
    return laidOut([`update ${target.sql}`, set, from, where]);
  }
  applied(statement.notes, pickedRule);
  return picked(target, values, { from, where: test ? inside(test, binding.and) : undefined });
}

/** The values of each row of the target once, those that sort first; rows are known by their place in the table. */
function picked(
  target: Target,
  values: readonly { name: string; sql: string }[],
  source: { from: string; where: string | undefined },
): string {
  // A NULL that comes out of a subquery is text to PostgreSQL.
  const drawn = values.filter(({ sql }) => !isWord(sql));
  const items = drawn.map(({ name, sql }) => `${sql} as ${name}`);
  const order = drawn.map((_, i) => i + 2);
  const query = laidOut([
    listed(`select distinct on (${target.alias}.ctid)`, [`${target.alias}.ctid as row_place`, ...items]),
    source.from
      .replace(/^from /, `from ${target.sql}, `)
      .replace(/, (.*?)\n(.*join )/s, '\ncross join $1\n$2'),
    source.where === undefined ? '' : `where ${source.where}`,
    `order by ${[`${target.alias}.ctid`, ...order].join(', ')}`,
  ]);
  return [
    `update ${target.sql}`,
    listed(
      'set',
      values.map(({ name, sql }) => `${name} = ${isWord(sql) ? sql : `picked.${name}`}`),
    ),
    `from ${inParentheses(query)} as picked`,
    `where ${target.alias}.ctid = picked.row_place`,
  ].join('\n');
}

const isWord = (sql: string) => sql === 'null' || sql === 'default';

/** `SET a = DEFAULT`, which the parser takes for a column. */
function isDefault(value: Expression): boolean {
  return (
    'column' in value &&
    !value.column.table &&
    !value.column.name.quoted &&
    value.column.name.name.toUpperCase() === 'DEFAULT'
  );
}

/** Whether the condition fixes every column of the primary key of every source. */
function isOneRowEach(test: Expression, context: Context): boolean {
  const [, ...sources] = context.scope.relations;
  const fixed = equated(test);
  return sources.every(({ alias, as }) => {
    const key = context.statement.catalog.find({ schema: undefined, as })?.key ?? [];
    return key.length > 0 && key.every((column) => fixed.has(`${alias}.${column.toUpperCase()}`));
  });
}

/** Columns, as `ALIAS.COLUMN`, that an AND of equations sets equal to something of another alias. */
function equated(test: Expression): ReadonlySet<string> {
  if ('paren' in test) return equated(test.paren.this);
  if ('and' in test) return new Set([...equated(test.and.left), ...equated(test.and.right)]);
  if (!('eq' in test)) return new Set();
  const sides = [test.eq.left, test.eq.right].map((side) =>
    'column' in side && side.column.table
      ? `${fold(side.column.table)}.${fold(side.column.name)}`
      : undefined,
  );
  const aliases = sides.map((side) => side?.split('.')[0]);
  return aliases[0] === aliases[1] ? new Set() : new Set(sides.filter((side) => side !== undefined));
}
