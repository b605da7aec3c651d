import { applyRule, kindOf, type Rules } from '../../snowflake-syntax/dispatch.ts';
import { readDependencies } from '../account-usage/read-dependencies.ts';
import { isAccountUsage } from '../account-usage/views.ts';
import { compileDynamicTable } from '../dynamic-tables/compile.ts';
import { parseDynamicTableStatement } from '../dynamic-tables/statement.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import { compileProcedural } from '../procedures/compile.ts';
import { parseProceduralStatement } from '../procedures/statement.ts';
import { compileStageStatement } from '../stages/compile.ts';
import { parseStageStatement, type StageStatement } from '../stages/statement.ts';
import { compileStream } from '../streams/compile.ts';
import { askStreams } from '../streams/has-data.ts';
import { parseStreamStatement } from '../streams/statement.ts';
import { advance, hasStreams, type Stream } from '../streams/store.ts';
import { compileTask } from '../tasks/compile.ts';
import { parseTaskStatement } from '../tasks/statement.ts';
import { type ObjectName, type ReadRows, readCatalog } from './catalog.ts';
import { insert } from './changes/insert.ts';
import { merge } from './changes/merge.ts';
import { remove, truncate, update } from './changes/update.ts';
import type { Expression, Statement } from './compiled.ts';
import { withDdl } from './ddl.ts';
import { alterTable } from './definitions/alter-table.ts';
import { createDatabase, createSchema, dropDatabase, dropSchema } from './definitions/schemas.ts';
import { createSequence, dropSequence } from './definitions/sequences.ts';
import { createTable, dropObject } from './definitions/tables.ts';
import { createView } from './definitions/views.ts';
import { nameObjects } from './identifier-function.ts';
import { describe } from './listings/describe.ts';
import { show } from './listings/show.ts';
import { parseSql } from './parse.ts';
import type { Plan } from './plan.ts';
import { compileQuery, contextOf } from './query.ts';
import type { Bind, SessionContext } from './session.ts';
import { alterSession, use } from './session-statements.ts';
import { tableNames } from './table-names.ts';

/** Turns one Snowflake statement into a plan for DuckDB; reads the catalog for the tables that it names. */
export async function compileStatement(options: {
  sql: string;
  session: SessionContext;
  binds: Map<number, Bind>;
  read: ReadRows;
}): Promise<Plan> {
  const { read, session, binds } = options;
  const procedural = parseProceduralStatement(options.sql);
  if (procedural) return compileProcedural(procedural, options);
  const task = parseTaskStatement(options.sql);
  if (task) return compileTask(task, options);
  const stream = parseStreamStatement(options.sql);
  if (stream) return compileStream(stream, options);
  const dynamic = parseDynamicTableStatement(options.sql);
  if (dynamic) return compileDynamicTable(dynamic, options);
  const stages = parseStageStatement(options.sql);
  if (stages) return stagePlan(stages, options);
  const statements = parseSql(await withDdl(askStreams(nameObjects(options.sql, session)), options));
  const [node, another] = statements;
  if (!node) throw sqlErrors.syntax(1, 0, '<EOF>');
  if (another) {
    throw sqlErrors.unsupported('more than one statement in a request');
  }
  const names = tableNames(node, session);
  if ('alter_table' in node) await refuseTracked(names, read);
  const withSequences = /\bsequence\b|\bnextval\b/i.test(options.sql);
  const catalog = await readCatalog(read, { names, counted: countedDatabases(node, names), withSequences });
  const dependencies = namesDependencies(names) ? await readDependencies(catalog, { read, session }) : [];
  const plan = planOf(node, { session, binds, catalog: { ...catalog, dependencies }, written: options.sql });
  return consuming(
    plan,
    names.flatMap((name) => catalog.find(name)?.stream ?? []),
  );
}

/** The rows that a stream keeps have the columns that its table had. */
async function refuseTracked(names: readonly ObjectName[], read: ReadRows): Promise<void> {
  for (const name of names)
    if (await hasStreams(read, name))
      throw sqlErrors.unsupported(`ALTER TABLE of ${name.name}, which has a stream`);
}

/** A change that reads a stream moves it on. */
function consuming(plan: Plan, streams: readonly Stream[]): Plan {
  if (streams.length === 0) return plan;
  if (plan.kind === 'change') return { ...plan, consumes: streams };
  // A table made of a stream.
  return plan.kind === 'definition'
    ? { ...plan, sql: [...plan.sql, ...streams.flatMap((stream) => advance(stream))] }
    : plan;
}

function namesDependencies(names: readonly ObjectName[]): boolean {
  return names.some((name) => isAccountUsage(name) && name.name === 'OBJECT_DEPENDENCIES');
}

/** A statement about stages; the tables are those of the query that it unloads. */
async function stagePlan(
  node: StageStatement,
  { read, session, binds }: Parameters<typeof compileStatement>[0],
): Promise<Plan> {
  const queries = node.kind === 'unload' ? parseSql(node.query) : [];
  const names = queries.flatMap((query) => tableNames(query, session));
  const catalog = await readCatalog(read, { names });
  return compileStageStatement(node, { session, binds, catalog }, read);
}

/** The databases whose row counts the statement shows. */
function countedDatabases(node: Expression, names: ObjectName[]): 'all' | string[] {
  if ('show' in node) return /^(TABLES|DYNAMIC TABLES|OBJECTS)$/i.test(node.show.this) ? 'all' : [];
  if (names.some((name) => isAccountUsage(name) && name.name === 'TABLES')) return 'all';
  const listed = names.filter(({ schema, name }) => schema === 'INFORMATION_SCHEMA' && name === 'TABLES');
  return [...new Set(listed.map(({ database }) => database))];
}

function planOf(node: Expression, statement: Statement): Plan {
  const plan = applyRule(rules, node, statement);
  if (plan) return plan;
  if (!queryKinds.has(kindOf(node))) throw sqlErrors.unsupported(nameOf(node));
  return { kind: 'query', ...compileQuery(node, contextOf(statement)) };
}

const queryKinds = new Set(['select', 'union', 'intersect', 'except', 'subquery', 'values']);

const rules: Rules<Statement, Plan> = {
  insert,
  update,
  delete: remove,
  merge,
  truncate,
  create_table: createTable,
  create_view: createView,
  create_sequence: createSequence,
  create_schema: createSchema,
  create_database: createDatabase,
  drop_table: (node, statement) => {
    const [table, another] = node.names;
    if (!table || another) throw sqlErrors.unsupported('DROP of several tables');
    return dropObject(table, { kind: 'TABLE', ifExists: node.if_exists }, statement);
  },
  drop_view: (node, statement) =>
    dropObject(node.name, { kind: 'VIEW', ifExists: node.if_exists }, statement),
  drop_sequence: dropSequence,
  drop_schema: dropSchema,
  alter_table: alterTable,
  drop_database: dropDatabase,
  show,
  describe,
  use,
  alter_session: alterSession,
  transaction: () => ({ kind: 'transaction', verb: 'begin' }),
  commit: () => ({ kind: 'transaction', verb: 'commit' }),
  rollback: () => ({ kind: 'transaction', verb: 'rollback' }),
};

/** The statement's first words, for the error that it is not supported. */
function nameOf(node: Expression): string {
  return 'command' in node
    ? node.command.this.split(/\s+/).slice(0, 2).join(' ').toUpperCase()
    : kindOf(node).replaceAll('_', ' ').toUpperCase();
}
