import { applyRule, kindOf, type Rules } from '../../../snowflake-syntax/dispatch.ts';
import { tableName } from '../../catalog.ts';
import type { Expression, Statement } from '../../compiled.ts';
import { identifier } from '../../names.ts';
import { Untranslatable } from '../../notes.ts';
import { quoted } from '../literals.ts';
import { contextOf } from '../queries/query.ts';
import { alterTable } from './alter-table.ts';
import { remove, truncate } from './delete.ts';
import { insert } from './insert.ts';
import { copyInto } from './loads.ts';
import { merge } from './merge.ts';
import { createSequence } from './sequences.ts';
import { alterSession, setVariables, transaction, use } from './sessions.ts';
import { createTable } from './tables.ts';
import { pathOf } from './target.ts';
import { update } from './update.ts';
import { createView } from './views.ts';

/** The PostgreSQL statements for one of Snowflake; none where it changes nothing here. */
export function compileStatement(node: Expression, statement: Statement): string[] {
  const compiled = applyRule(rules, node, statement);
  if (compiled) return compiled;
  if (!queries.has(kindOf(node)))
    throw new Untranslatable(`${kindOf(node).replaceAll('_', ' ')} has no rule.`);
  return [contextOf(statement).query(node).sql];
}

const queries = new Set(['select', 'union', 'intersect', 'except', 'subquery', 'values', 'paren']);

const rules: Rules<Statement, string[]> = {
  insert,
  update: (node, statement) => [update(node, statement)],
  delete: (node, statement) => [remove(node, statement)],
  truncate: (node, statement) => [truncate(node, statement)],
  merge: (node, statement) => [merge(node, statement)],
  create_table: createTable,
  create_view: createView,
  create_sequence: createSequence,
  create_schema: (node) => [
    `create schema ${node.if_not_exists ? 'if not exists ' : ''}${node.name.slice(-1).map(identifier).join('')}`,
  ],
  alter_table: alterTable,
  drop_table: (node) => [
    `drop table ${node.if_exists ? 'if exists ' : ''}${node.names.map((name) => pathOf(tableName(name))).join(', ')}${node.cascade ? ' cascade' : ''}`,
  ],
  drop_view: (node) => [`drop view ${node.if_exists ? 'if exists ' : ''}${pathOf(tableName(node.name))}`],
  drop_sequence: (node) => [
    `drop sequence ${node.if_exists ? 'if exists ' : ''}${pathOf(tableName(node.name))}`,
  ],
  comment: (node) => {
    const text = 'literal' in node.expression ? String(node.expression.literal.value) : '';
    if (!('identifier' in node.this))
      throw new Untranslatable('COMMENT ON a name of several parts has no rule.');
    return [`comment on ${node.kind.toLowerCase()} ${identifier(node.this.identifier)} is ${quoted(text)}`];
  },
  set_statement: setVariables,
  alter_session: alterSession,
  use,
  transaction: () => transaction({ transaction: { this: null, modes: null, mark: null } }),
  commit: () => ['commit'],
  rollback: () => ['rollback'],
  copy: copyInto,
};
