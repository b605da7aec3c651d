import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { noteQuery } from '../account-usage/note.ts';
import { failures } from '../procedures/failures.ts';
import type { ProgramPlan } from '../procedures/plans.ts';
import type { Column } from '../sql/catalog.ts';
import { quoted } from '../sql/identifiers.ts';
import { objectPath } from '../sql/object-path.ts';
import type { ChangeStep, Plan } from '../sql/plan.ts';
import { types } from '../sql/types.ts';
import { stageFiles } from '../stages/files.ts';
import { unload } from '../stages/unload.ts';
import { advance, type Stream } from '../streams/store.ts';
import { compileOn, onConnection } from './compiling.ts';
import { type ChangeStats, type ExecuteOptions, type Outcome, transactionsOf } from './execution.ts';
import { runProgram } from './programs.ts';
import { keepResult, literalResult, type ResultSet, readResult } from './results.ts';
import { sqlErrors } from './sql-error.ts';
import { runTaskGraph } from './task-graph.ts';
import type { TransactionScope } from './transaction-scope.ts';

/** Compiles and runs one statement to its end. */
export function execute(options: ExecuteOptions): Promise<Outcome> {
  return noteQuery(options, () => run(options));
}

async function run(options: ExecuteOptions): Promise<Outcome> {
  const opened = await onConnection(options, async (connection) => {
    const plan = await compileOn(connection, options);
    const due = dueBefore(plan, options);
    return { plan, due, outcome: due ? undefined : await runOn(connection, plan, options) };
  });
  const { plan, due, outcome } = opened;
  if (outcome) return outcome;
  if (due === 'begin') await transactionsOf(options).begin(options.database);
  if (due === 'commit') await transactionsOf(options).end('commit');
  if (due) return run(options);
  if (plan.kind === 'transaction' || plan.kind === 'session')
    return { plan, result: await changeSession(plan, options) };
  if (plan.kind === 'task graph') return { plan, ...(await runTaskGraph(plan.tasks, options, execute)) };
  if (isProgram(plan)) return runProgram(plan, options, execute);
  throw new Error(`a plan of kind ${plan.kind} was not run`);
}

/** Without AUTOCOMMIT a change begins a transaction; a definition commits the one that is open. */
function dueBefore(plan: Plan, options: ExecuteOptions): 'begin' | 'commit' | undefined {
  const { isInTransaction, hasOwn } = transactionsOf(options);
  if (plan.kind === 'change' && !options.session.isAutocommit && !isInTransaction) return 'begin';
  const isDefinition = plan.kind === 'definition' || plan.kind === 'attach' || plan.kind === 'detach';
  return isDefinition && hasOwn ? 'commit' : undefined;
}

function isProgram(plan: Plan): plan is ProgramPlan {
  return programKinds.has(plan.kind);
}

const programKinds = new Set<Plan['kind']>([
  'call',
  'block',
  'immediate',
  'set variables',
  'unset variables',
]);

/** Undefined for the plans that change the session or run statements of their own: they hold no connection. */
async function runOn(
  connection: DuckDBConnection,
  plan: Plan,
  options: ExecuteOptions,
): Promise<Outcome | undefined> {
  const { database, id, format } = options;
  const { isInTransaction } = transactionsOf(options);
  switch (plan.kind) {
    case 'query': {
      const keep = { database, connection, id, query: plan, format };
      // DuckDB writes to one database at a time: where a sequence moves on, the result cannot be kept in another.
      const isRead = isInTransaction || plan.sql.includes('nextval(');
      return { plan, result: isRead ? await readResult(keep) : await keepResult(keep) };
    }
    case 'change':
      return change(connection, plan, isInTransaction ? transactionsOf(options) : undefined);
    case 'definition':
      await inTransaction(connection, isInTransaction, async () => {
        for (const sql of plan.sql) await connection.run(sql);
      });
      await changeSurroundings(plan, options);
      return { plan, result: status(plan.message) };
    case 'files':
      return { plan, result: await stageFiles(plan, database.stageFolder(plan.place)) };
    case 'unload':
      return {
        plan,
        result: await unload(plan, { connection, database, queryId: id, signal: options.signal }),
      };
    case 'attach':
      await database.attach(connection, plan.database);
      return { plan, result: status(plan.message) };
    case 'detach':
      await database.drop(connection, plan.database);
      return { plan, result: status(plan.message) };
    case 'transaction':
    case 'session':
    case 'task graph':
    case 'call':
    case 'block':
    case 'immediate':
    case 'set variables':
    case 'unset variables':
      return undefined;
  }
}

/** What a definition changes outside of the database: files of stages, and what is to go with the session. */
async function changeSurroundings(
  { emptied, temporaryIn }: Plan & { kind: 'definition' },
  { database, session }: ExecuteOptions,
): Promise<void> {
  if (emptied) await database.emptyStages(emptied);
  if (temporaryIn === undefined) return;
  session.atClose(async () => {
    const connection = await database.connect();
    try {
      await database.dropTemporary(connection, { database: temporaryIn, sessionId: session.id });
    } finally {
      connection.disconnectSync();
    }
  });
}

async function changeSession(
  plan: Plan & { kind: 'transaction' | 'session' },
  options: ExecuteOptions,
): Promise<ResultSet> {
  const { database, session, program, allowUse } = options;
  if (program?.home && plan.kind === 'session') throw failures.statementType('USE');
  if (!allowUse) throw sqlErrors.unsupported('USE, ALTER SESSION and transactions outside of a session');
  if (plan.kind === 'transaction') {
    if (plan.verb === 'begin') await transactionsOf(options).begin(database);
    else await transactionsOf(options).end(plan.verb);
  }
  if (plan.kind === 'session') {
    session.context = { ...session.context, ...plan.changes };
    for (const [name, value] of Object.entries(plan.parameters)) session.parameters.set(name, value);
  }
  return status('Statement executed successfully.');
}

async function change(
  connection: DuckDBConnection,
  plan: Plan & { kind: 'change' },
  outer: TransactionScope | undefined,
): Promise<Outcome> {
  const counts = plan.counts.map(() => 0);
  await inTransaction(connection, outer !== undefined, async () => {
    for (const step of plan.steps) {
      if (step.actions)
        counts.splice(0, counts.length, ...(await countActions(connection, step.sql, step.actions)));
      else if (step.count === undefined) await runStep(connection, step);
      else counts[step.count] = await runStep(connection, step);
    }
    for (const stream of plan.consumes ?? []) await consume(connection, stream, outer);
  });
  const columns = plan.counts.map((name): Column => ({ name, type: types.fixed(19), nullable: false }));
  const result =
    columns.length > 0
      ? literalResult(columns, [counts.map(String)])
      : status('Statement executed successfully.');
  return { plan, result, stats: statsOf(plan.counts, counts) };
}

/** At once, or when the transaction around it is committed: until then the stream shows the same. */
async function consume(
  connection: DuckDBConnection,
  stream: Stream,
  outer: TransactionScope | undefined,
): Promise<void> {
  if (!outer) {
    for (const sql of advance(stream)) await connection.run(sql);
    return;
  }
  const reached = quoted(`~reached/${stream.schema}/${stream.name}`);
  const isFirst = outer.atCommit(reached, [
    ...advance(stream, `temp.main.${reached}`),
    `drop table temp.main.${reached}`,
  ]);
  if (isFirst)
    await connection.run(`create temp table ${reached} as select * from ${objectPath(stream.table)}`);
}

async function runStep(connection: DuckDBConnection, step: ChangeStep): Promise<number> {
  if (!step.lists) return (await connection.run(step.sql)).rowsChanged;
  const result = await connection.run(
    step.sql,
    step.lists.map((list) => listValue(list)),
    step.lists.map(() => LIST(VARCHAR)),
  );
  return result.rowsChanged;
}

/** Rows by action; a MERGE of DuckDB answers one word a changed row. */
async function countActions(
  connection: DuckDBConnection,
  sql: string,
  actions: readonly string[],
): Promise<number[]> {
  const counts = actions.map(() => 0);
  const result = await connection.stream(sql);
  for await (const rows of result.yieldRows()) {
    for (const [action] of rows) {
      const index = actions.indexOf(String(action));
      counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return counts;
}

async function inTransaction(
  connection: DuckDBConnection,
  nested: boolean,
  work: () => Promise<void>,
): Promise<void> {
  if (nested) return work();
  await connection.run('begin transaction');
  try {
    await work();
    await connection.run('commit');
  } catch (error) {
    // A failed statement has ended DuckDB's transaction already in some cases; the first error is the one to tell.
    await connection.run('rollback').catch(() => undefined);
    throw error;
  }
}

function status(message: string): ResultSet {
  return literalResult([{ name: 'status', type: types.text(), nullable: true }], [[message]]);
}

function statsOf(names: string[], counts: number[]): ChangeStats {
  const count = (word: string) =>
    names.reduce(
      (sum, name, i) => (name.includes(word) && !name.includes('multi-join') ? sum + (counts[i] ?? 0) : sum),
      0,
    );
  return {
    numRowsInserted: count('inserted'),
    numRowsUpdated: count('updated'),
    numRowsDeleted: count('deleted'),
    numDuplicateRowsUpdated: 0,
  };
}
