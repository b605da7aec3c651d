import type { ast } from '@polyglot-sql/sdk';
import { tableName } from '../../catalog.ts';
import type { Column, Statement } from '../../compiled.ts';
import { fold, postgresName, written } from '../../names.ts';
import { applied, type Rule, toCheck } from '../../notes.ts';
import { quoted } from '../literals.ts';
import { contextOf } from '../queries/query.ts';
import { requireDifferentNames } from './columns.ts';
import { pathOf } from './target.ts';

const replaceRule: Rule = {
  id: 'create-or-replace-view',
  says: 'CREATE OR REPLACE VIEW becomes DROP VIEW IF EXISTS and CREATE VIEW: PostgreSQL replaces no columns',
};
const materializedRule: Rule = {
  id: 'materialized-view',
  says: 'A materialized view and a dynamic table become a materialized view, refreshed when asked',
};
const secureRule: Rule = {
  id: 'secure-view',
  says: 'SECURE becomes security_barrier: no condition of a reader looks into it',
};

/** CREATE VIEW. Snowflake lets a replaced view have other columns, PostgreSQL only more of them. */
export function createView(node: ast.ExpressionInner<'create_view'>, statement: Statement): string[] {
  const name = tableName(node.name);
  const query = contextOf(statement).query(node.query);
  const columns = query.columns.map((column, i): Column => {
    const given = node.columns[i];
    return given ? { ...column, name: fold(given.name), as: postgresName(fold(given.name)) } : column;
  });
  if (!query.isOpen) requireDifferentNames(columns);
  statement.catalog.add(name, { columns, isOpen: query.isOpen, key: [] });
  const kind = node.materialized ? 'materialized view' : 'view';
  if (node.materialized) applied(statement.notes, materializedRule);
  if (node.secure) applied(statement.notes, secureRule);
  const list =
    node.columns.length > 0
      ? ` (${columns.map(({ as }) => written(as)).join(', ')})`
      : namesOf(query.isOpen, columns);
  const options = node.secure ? ' with (security_barrier)' : '';
  const head = `create ${kind} ${node.if_not_exists && node.materialized ? 'if not exists ' : ''}${pathOf(name)}${list}${options} as`;
  const drop = node.or_replace ? [`drop ${kind} if exists ${pathOf(name)}`] : [];
  if (node.or_replace) {
    applied(statement.notes, replaceRule);
    toCheck(
      statement.notes,
      `Dropping ${pathOf(name)} fails while other views read it: replace them together, in their order.`,
    );
  }
  const comment = node.comment ? [`comment on ${kind} ${pathOf(name)} is ${quoted(node.comment)}`] : [];
  return [...drop, `${head}\n${query.sql}`, ...comment];
}

/** Columns without an alias would get PostgreSQL's names for expressions, such as `?column?`. */
function namesOf(isOpen: boolean, columns: readonly Column[]): string {
  return isOpen || columns.every(({ name }) => /^[\w$ ]+$/.test(name))
    ? ''
    : ` (${columns.map(({ as }) => written(as)).join(', ')})`;
}
