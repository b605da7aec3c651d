import type { ast } from '@polyglot-sql/sdk';
import type { Expression, Statement } from '../../compiled.ts';
import { fold, identifier } from '../../names.ts';
import { advised, applied, type Rule, toCheck, Untranslatable } from '../../notes.ts';
import { toText } from '../convert.ts';
import { contextOf } from '../queries/query.ts';
import { settingName, variableRule } from '../session-variables.ts';

const sessionRule: Rule = {
  id: 'alter-session',
  says: 'ALTER SESSION SET becomes SET; TIMESTAMP formats and other parameters without a counterpart are left to a person',
};
const useRule: Rule = {
  id: 'use-schema',
  says: 'USE SCHEMA becomes SET search_path; a database is connected to, not used',
};

/** SET x = …, also of several at once. */
export function setVariables(node: ast.ExpressionInner<'set_statement'>, statement: Statement): string[] {
  applied(statement.notes, variableRule);
  const context = contextOf(statement);
  return node.items.flatMap((item) => {
    const names = listOf(item.name);
    const values = listOf(item.value);
    return names.map((name, i) => {
      const value = values[i];
      if (!value) throw new Untranslatable('SET gives fewer values than names.');
      const compiled = context.expression(value);
      statement.catalog.variables.set(nameOf(name), compiled.type);
      return `select set_config(${settingName(nameOf(name))}, ${toText(compiled, context).sql}, false)`;
    });
  });
}

function listOf(node: Expression): Expression[] {
  return 'tuple' in node ? node.tuple.expressions : [node];
}

function nameOf(node: Expression): string {
  if ('identifier' in node) return fold(node.identifier);
  if ('column' in node) return fold(node.column.name);
  throw new Untranslatable('This name in SET has no rule.');
}

/** UNSET x, which the parser does not know. */
export function unset(sql: string, { notes }: Statement): string[] | undefined {
  const [, name] = /^unset\s+(\w+)$/i.exec(sql.trim()) ?? [];
  if (name === undefined) return undefined;
  applied(notes, variableRule);
  return [`reset snowflake.${name.toLowerCase()}`];
}

/** TIMEZONE and a few others have counterparts. */
export function alterSession(node: ast.ExpressionInner<'alter_session'>, statement: Statement): string[] {
  applied(statement.notes, sessionRule);
  const context = contextOf(statement);
  return node.expressions.flatMap((item) => {
    if (!('set_item' in item)) throw new Untranslatable('ALTER SESSION UNSET has no rule.');
    const name = nameOf(item.set_item.name);
    const value = context.expression(item.set_item.value);
    if (name === 'TIMEZONE') return [`set time zone ${value.sql}`];
    if (name === 'QUERY_TAG') return [`set application_name = ${value.sql}`];
    if (name === 'STATEMENT_TIMEOUT_IN_SECONDS') return [`set statement_timeout = '${value.constant ?? 0}s'`];
    if (name === 'LOCK_TIMEOUT') return [`set lock_timeout = '${value.constant ?? 0}s'`];
    if (name === 'WEEK_START') {
      statement.catalog.weekStart = Number(value.constant);
      advised(statement.notes, 'WEEK_START is part of the translation of what comes after it.');
      return [];
    }
    toCheck(
      statement.notes,
      `The parameter ${name} has no counterpart; what depends on it has to be looked at.`,
    );
    return [];
  });
}

export function use(node: ast.ExpressionInner<'use'>, statement: Statement): string[] {
  applied(statement.notes, useRule);
  if (node.kind === 'Schema') return [`set search_path to ${identifier(schemaIn(node.this))}`];
  if (node.kind === 'Role') return [`set role ${identifier(node.this)}`];
  toCheck(
    statement.notes,
    `USE ${String(node.kind ?? '').toUpperCase()} has no counterpart: it is part of the connection.`,
  );
  return [];
}

/** The parser writes `USE SCHEMA database.schema` as one name. */
function schemaIn({ name, quoted }: ast.Identifier): Pick<ast.Identifier, 'name' | 'quoted'> {
  return { name: quoted ? name : name.replace(/^.*\./, ''), quoted };
}

/** BEGIN, COMMIT and ROLLBACK. A name of a transaction is for the history alone. */
export function transaction(node: Expression): string[] {
  if ('transaction' in node) return ['begin'];
  return ['commit' in node ? 'commit' : 'rollback'];
}
