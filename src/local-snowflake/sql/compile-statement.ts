import { sqlErrors } from '../engine/sql-error.ts';
import { type ReadRows, readCatalog } from './catalog.ts';
import type { Expression, Statement } from './compiled.ts';
import { applyRule, kindOf, type Rules } from './dispatch.ts';
import { parseSql } from './parse.ts';
import type { Plan } from './plan.ts';
import { compileQuery, contextOf } from './query.ts';
import type { Bind, SessionContext } from './session.ts';
import { tableNames } from './table-names.ts';

/** Turns one Snowflake statement into a plan for DuckDB; reads the catalog for the tables that it names. */
export async function compileStatement(options: {
  sql: string;
  session: SessionContext;
  binds: Map<number, Bind>;
  read: ReadRows;
}): Promise<Plan> {
  const statements = parseSql(options.sql);
  const [node, another] = statements;
  if (!node) throw sqlErrors.syntax(1, 0, '<EOF>');
  if (another) {
    throw sqlErrors.unsupported('more than one statement in a request');
  }
  const names = tableNames(node, options.session);
  const catalog = await readCatalog(options.read, names);
  return planOf(node, { session: options.session, binds: options.binds, catalog });
}

function planOf(node: Expression, statement: Statement): Plan {
  const plan = applyRule(rules, node, statement);
  if (plan) return plan;
  if (!queryKinds.has(kindOf(node))) throw sqlErrors.unsupported(describe(node));
  return { kind: 'query', ...compileQuery(node, contextOf(statement)) };
}

const queryKinds = new Set(['select', 'union', 'intersect', 'except', 'subquery', 'values']);

const rules: Rules<Statement, Plan> = {};

/** The statement's first words, for the error that it is not supported. */
function describe(node: Expression): string {
  return 'command' in node
    ? node.command.this.split(/\s+/).slice(0, 2).join(' ').toUpperCase()
    : kindOf(node).replaceAll('_', ' ').toUpperCase();
}
