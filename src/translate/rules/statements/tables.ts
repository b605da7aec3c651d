import type { ast } from '@polyglot-sql/sdk';
import { type KnownTable, tableName } from '../../catalog.ts';
import { type Column, type Expression, indented, type Statement } from '../../compiled.ts';
import { fold, postgresName, written } from '../../names.ts';
import { advised, applied, type Rule, toCheck, Untranslatable } from '../../notes.ts';
import { quoted } from '../literals.ts';
import { contextOf } from '../queries/query.ts';
import { columnOf, columnSql, commentOf, requireDifferentNames } from './columns.ts';
import { tableOptions } from './table-options.ts';
import { pathOf } from './target.ts';

const replaceRule: Rule = {
  id: 'create-or-replace-table',
  says: 'CREATE OR REPLACE TABLE becomes DROP TABLE IF EXISTS and CREATE TABLE, which belong into one transaction',
};
const temporaryRule: Rule = {
  id: 'temporary-table',
  says: 'A temporary table is one of the session in both; PostgreSQL drops it by name only from pg_temp',
};
const transientRule: Rule = {
  id: 'transient-table',
  says: 'A TRANSIENT table is a table; what may be lost may be UNLOGGED',
};
const likeRule: Rule = {
  id: 'create-table-like',
  says: 'CREATE TABLE … LIKE becomes (like … including all)',
};
const cloneRule: Rule = {
  id: 'clone',
  says: 'CLONE becomes (like … including all) and an INSERT of all rows: nothing is shared between the tables',
};
const keyRule: Rule = {
  id: 'enforced-constraints',
  says: 'PRIMARY KEY, UNIQUE and FOREIGN KEY, which Snowflake only notes, are enforced',
};

type Create = ast.ExpressionInner<'create_table'>;

/** CREATE TABLE in all its forms. */
export function createTable(node: Create, statement: Statement): string[] {
  const { notes } = statement;
  const modifier = node.table_modifier?.toUpperCase();
  if (modifier && modifier !== 'TRANSIENT')
    throw new Untranslatable(`A table of kind ${modifier} has no counterpart.`);
  if (modifier) applied(notes, transientRule);
  if (node.temporary) applied(notes, temporaryRule);
  const name = tableName(node.name);
  const path = node.temporary ? written(name.as) : pathOf(name);
  const head = `create ${node.temporary ? 'temporary ' : ''}table ${node.if_not_exists ? 'if not exists ' : ''}${path}`;
  const drop = node.or_replace ? [dropped(path, node.temporary, statement)] : [];
  const { sql, known } = bodyOf(node, { head, path }, statement);
  statement.catalog.add(name, known);
  const { clusteredBy, comment } = tableOptions(statement.source);
  if (clusteredBy !== undefined)
    advised(
      notes,
      `${path} was clustered by ${clusteredBy}: an index, or partitions by range, do that here.`,
    );
  const described = comment === undefined ? [] : [`comment on table ${path} is ${comment}`];
  return [...drop, ...sql, ...described, ...columnComments(node, path, known)];
}

function dropped(path: string, isTemporary: boolean, { notes }: Statement): string {
  applied(notes, replaceRule);
  return `drop table if exists ${isTemporary ? `pg_temp.${path}` : path}`;
}

function bodyOf(
  node: Create,
  { head, path }: { head: string; path: string },
  statement: Statement,
): { sql: string[]; known: KnownTable } {
  const like = node.constraints.find((constraint) => 'Like' in constraint);
  const source = node.clone_source ?? (like && 'Like' in like ? like.Like.source : undefined);
  if (source) {
    const from = pathOf(tableName(source));
    applied(statement.notes, node.clone_source ? cloneRule : likeRule);
    const known = statement.catalog.find(tableName(source)) ?? { columns: [], isOpen: true, key: [] };
    const create = `${head} (like ${from} including all)`;
    return {
      sql: node.clone_source ? [create, `insert into ${path} select * from ${from}`] : [create],
      known,
    };
  }
  if (node.as_select) return selected(node, node.as_select, head, statement);
  const columns = node.columns.map(columnOf);
  requireDifferentNames(columns);
  const lines = node.columns.map((definition, i) =>
    columnSql(definition, columns[i] ?? columnOf(definition), statement),
  );
  const constraints = node.constraints.map((constraint) => constraintSql(constraint, statement));
  const references = node.columns.flatMap((definition) => referencesOf(definition, statement));
  const body = [...lines, ...constraints, ...references].map((line) => indented(line)).join(',\n');
  return { sql: [`${head} (\n${body}\n)`], known: { columns, isOpen: false, key: keyOf(node) } };
}

function selected(
  node: Create,
  query: Expression,
  head: string,
  statement: Statement,
): { sql: string[]; known: KnownTable } {
  const compiled = contextOf(statement).query(
    node.with_cte && 'select' in query ? { select: { ...query.select, with: node.with_cte } } : query,
  );
  const names = node.columns.map(({ name }) => postgresName(fold(name)));
  if (node.columns.some(({ no_type }) => !no_type))
    throw new Untranslatable(
      'CREATE TABLE with types and AS SELECT has no rule: make the table, then INSERT.',
    );
  const columns = compiled.columns.map(
    (column, i): Column =>
      names[i] === undefined
        ? column
        : { ...column, name: fold(node.columns[i]?.name ?? { name: '', quoted: false }), as: names[i] },
  );
  requireDifferentNames(columns);
  const list = names.length > 0 ? ` (${names.map(written).join(', ')})` : '';
  return {
    sql: [`${head}${list} as\n${compiled.sql}`],
    known: { columns, isOpen: compiled.isOpen, key: [] },
  };
}

type Constraint = Create['constraints'][number];

function constraintSql(constraint: Constraint, { notes }: Statement): string {
  const named = (name: ast.Identifier | null | undefined) =>
    name ? `constraint ${written(postgresName(fold(name)))} ` : '';
  if ('PrimaryKey' in constraint) {
    enforced(notes);
    return `${named(constraint.PrimaryKey.name)}primary key (${listOf(constraint.PrimaryKey.columns)})`;
  }
  if ('Unique' in constraint) {
    enforced(notes);
    return `${named(constraint.Unique.name)}unique (${listOf(constraint.Unique.columns)})`;
  }
  if ('ForeignKey' in constraint) {
    enforced(notes);
    const { name, columns, references } = constraint.ForeignKey;
    if (!references) throw new Untranslatable('A foreign key without REFERENCES has no rule.');
    return `${named(name)}foreign key (${listOf(columns)}) references ${pathOf(tableName(references.table))}${referenced(references.columns)}`;
  }
  throw new Untranslatable(`A constraint ${Object.keys(constraint)[0]} has no rule.`);
}

function referencesOf(definition: Create['columns'][number], { notes }: Statement): string[] {
  return definition.constraints.flatMap((constraint) => {
    if (typeof constraint !== 'object' || !('References' in constraint)) return [];
    enforced(notes);
    const { table, columns } = constraint.References;
    const column = written(postgresName(fold(definition.name)));
    return [`foreign key (${column}) references ${pathOf(tableName(table))}${referenced(columns)}`];
  });
}

const listOf = (names: readonly ast.Identifier[]): string =>
  names.map((name) => written(postgresName(fold(name)))).join(', ');
const referenced = (names: readonly ast.Identifier[]): string =>
  names.length > 0 ? ` (${listOf(names)})` : '';

function enforced(notes: Statement['notes']): void {
  applied(notes, keyRule);
  toCheck(notes, 'Snowflake does not enforce this key, PostgreSQL does: rows that break it will be refused.');
}

function keyOf(node: Create): string[] {
  const own = node.columns
    .filter(({ primary_key }) => primary_key)
    .map(({ name }) => postgresName(fold(name)));
  const ofTable = node.constraints.flatMap((constraint) =>
    'PrimaryKey' in constraint ? constraint.PrimaryKey.columns.map((name) => postgresName(fold(name))) : [],
  );
  return own.length > 0 ? own : ofTable;
}

function columnComments(node: Create, path: string, { columns }: KnownTable): string[] {
  return node.columns.flatMap((definition, i) => {
    const comment = commentOf(definition);
    const column = columns[i];
    return comment === undefined || !column
      ? []
      : [`comment on column ${path}.${written(column.as)} is ${quoted(comment)}`];
  });
}
