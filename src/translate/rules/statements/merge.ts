import type { ast } from '@polyglot-sql/sdk';
import { type Column, type Expression, indented, type Statement } from '../../compiled.ts';
import { fold, written } from '../../names.ts';
import { applied, type Rule, toCheck, Untranslatable } from '../../notes.ts';
import { condition } from '../predicates.ts';
import { compileSource } from '../queries/from.ts';
import { listed } from '../queries/layout.ts';
import { columnOf, stored, type Target, targetOf } from './target.ts';

const mergeRule: Rule = {
  id: 'merge',
  says: 'MERGE stays MERGE (PostgreSQL 15 and later); both refuse a row that would change twice',
};
const conflictRule: Rule = {
  id: 'merge-on-conflict',
  says: 'MERGE becomes INSERT … ON CONFLICT for PostgreSQL 14 and older; it needs a unique index on the columns of ON',
};

type Clause =
  | { action: 'delete'; isMatched: boolean; test: string }
  | { action: 'update'; isMatched: boolean; test: string; set: readonly Assignment[] }
  | { action: 'insert'; isMatched: boolean; test: string; set: readonly Assignment[] };

interface Assignment {
  readonly column: Column;
  readonly sql: string;
}

/** MERGE with its WHEN clauses in order. */
export function merge(node: ast.ExpressionInner<'merge'>, statement: Statement): string {
  const table = 'alias' in node.this ? node.this.alias.this : node.this;
  if (!('table' in table) || !node.on) throw new Untranslatable('MERGE without a table and ON has no rule.');
  const aliasNode = 'alias' in node.this ? node.this.alias.alias : table.table.alias;
  const target = targetOf(table.table, aliasNode, statement);
  const { context } = target;
  const source = compileSource(node.using, context);
  context.scope.relations.push(source.relation);
  const whens = node.whens && 'whens' in node.whens ? node.whens.whens.expressions : [];
  const clauses = whens.map((when) => clauseOf(when, target));
  if (statement.postgresVersion < 15) return onConflict(node.on, target, source.sql, clauses);
  applied(statement.notes, mergeRule);
  return [
    `merge into ${target.sql}`,
    `using ${source.sql}`,
    `on ${condition(node.on, context).sql}`,
    ...clauses.map(clauseSql),
  ].join('\n');
}

function clauseOf(node: Expression, target: Target): Clause {
  if (!('when' in node)) throw new Untranslatable('This clause of MERGE has no rule.');
  const { matched, source, condition: extra, then } = node.when;
  if (source && 'boolean' in source && source.boolean.value)
    throw new Untranslatable('WHEN NOT MATCHED BY SOURCE has no rule before PostgreSQL 17.');
  const isMatched = matched !== null && 'boolean' in matched && matched.boolean.value;
  const test = extra ? condition(extra, target.context).sql : '';
  const [verb, ...rest] = 'tuple' in then ? then.tuple.expressions : [then];
  const action = verb && 'var' in verb ? verb.var.this.toUpperCase() : '';
  if (action === 'DELETE') return { action: 'delete', isMatched, test };
  if (action === 'UPDATE') return { action: 'update', isMatched, test, set: updated(rest[0], target) };
  if (action === 'INSERT') return { action: 'insert', isMatched, test, set: inserted(rest, target) };
  throw new Untranslatable(`${action} in MERGE has no rule.`);
}

function clauseSql(clause: Clause): string {
  const when = `when ${clause.isMatched ? '' : 'not '}matched${clause.test === '' ? '' : ` and ${clause.test}`} then`;
  if (clause.action === 'delete') return `${when} delete`;
  if (clause.action === 'update')
    return `${when}\n${indented(
      listed(
        'update set',
        clause.set.map(({ column, sql }) => `${written(column.as)} = ${sql}`),
      ),
    )}`;
  const names = clause.set.map(({ column }) => written(column.as)).join(', ');
  return `${when}\n${indented(`insert (${names})\nvalues (${clause.set.map(({ sql }) => sql).join(', ')})`)}`;
}

function updated(node: Expression | undefined, target: Target): Assignment[] {
  return listOf(node).map((item) => {
    if (!('eq' in item)) throw new Untranslatable('This SET of MERGE has no rule.');
    return assignment(nameOf(item.eq.left), item.eq.right, target);
  });
}

function inserted(parts: readonly Expression[], target: Target): Assignment[] {
  const [first, second] = parts;
  const values = listOf(second ?? first);
  if (second) return listOf(first).map((name, i) => assignment(nameOf(name), values[i], target));
  const columns = target.known?.columns ?? [];
  if (columns.length !== values.length)
    throw new Untranslatable(
      'INSERT without columns needs the definition of the table, which is not among the sources.',
    );
  return columns.map((column, i) => ({ column, sql: valueSql(values[i], column, target) }));
}

function assignment(name: ast.Identifier, value: Expression | undefined, target: Target): Assignment {
  const column = columnOf(name, target);
  return { column, sql: valueSql(value, column, target) };
}

function valueSql(value: Expression | undefined, column: Column, { context }: Target): string {
  if (!value) throw new Untranslatable('MERGE inserts fewer values than columns.');
  if ('var' in value && value.var.this.toUpperCase() === 'DEFAULT') return 'default';
  return stored(context.expression(value), column, context);
}

/** MERGE that updates what is there and inserts what is not, matched by equal columns. */
function onConflict(on: Expression, target: Target, source: string, clauses: readonly Clause[]): string {
  const { context } = target;
  const [inserting, updating] = [clauses.find(isInsert), clauses.find(isUpdate)];
  const isPlain =
    clauses.length <= 2 && clauses.every(({ action, test }) => action !== 'delete' && test === '');
  const keys = keysOf(on, context.scope.relations[0]?.alias ?? '');
  if (!isPlain || !inserting || !keys || clauses.length !== (updating ? 2 : 1))
    throw new Untranslatable(
      'This MERGE needs PostgreSQL 15: it is more than to insert or else to update by a key.',
    );
  applied(context.statement.notes, conflictRule);
  const columns = keys.map((key) => written(columnOf(key, target).as));
  toCheck(
    context.statement.notes,
    `INSERT … ON CONFLICT needs a unique index on ${target.name} (${columns.join(', ')}).`,
  );
  const names = inserting.set.map(({ column }) => written(column.as)).join(', ');
  const values = inserting.set.map(({ sql }) => sql);
  const sources = new Map(inserting.set.map(({ column, sql }) => [sql, `excluded.${written(column.as)}`]));
  const set = updating?.set.map(({ column, sql }) => {
    const excluded = sources.get(sql);
    if (excluded === undefined)
      throw new Untranslatable(
        'This MERGE needs PostgreSQL 15: it updates with values that it does not insert.',
      );
    return `${written(column.as)} = ${excluded}`;
  });
  return [
    `insert into ${target.sql} (${names})`,
    listed('select', values),
    `from ${source}`,
    `on conflict (${columns.join(', ')})${set ? ' do update' : ' do nothing'}`,
    ...(set ? [listed('set', set)] : []),
  ].join('\n');
}

const isInsert = (clause: Clause): clause is Clause & { action: 'insert' } =>
  clause.action === 'insert' && !clause.isMatched;
const isUpdate = (clause: Clause): clause is Clause & { action: 'update' } =>
  clause.action === 'update' && clause.isMatched;

/** The target's columns in an AND of equations; undefined if ON is anything else. */
function keysOf(on: Expression, alias: string): ast.Identifier[] | undefined {
  if ('paren' in on) return keysOf(on.paren.this, alias);
  if ('and' in on) {
    const [left, right] = [keysOf(on.and.left, alias), keysOf(on.and.right, alias)];
    return left && right && [...left, ...right];
  }
  if (!('eq' in on)) return undefined;
  const own = [on.eq.left, on.eq.right].flatMap((side) =>
    'column' in side && side.column.table && fold(side.column.table) === alias ? [side.column.name] : [],
  );
  return own.length === 1 ? own : undefined;
}

function listOf(node: Expression | undefined): Expression[] {
  if (!node) return [];
  return 'tuple' in node ? node.tuple.expressions : [node];
}

function nameOf(node: Expression): ast.Identifier {
  if ('identifier' in node) return node.identifier;
  if ('column' in node) return node.column.name;
  throw new Untranslatable('This column list of MERGE has no rule.');
}
