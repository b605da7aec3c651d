import { randomUUID } from 'node:crypto';
import { failures } from '../procedures/failures.ts';
import { deepestCall, longestRunSeconds } from '../procedures/limits.ts';
import type { CompiledRow, ProgramPlan } from '../procedures/plans.ts';
import { returnedStatement, runProcedure } from '../procedures/run.ts';
import type { Runner } from '../procedures/runner.ts';
import { interpret } from '../procedures/scripting/interpret.ts';
import { type Bind, bindOf, type Value } from '../sql/session.ts';
import { types } from '../sql/types.ts';
import { compileOn, onConnection } from './compiling.ts';
import { type Execute, type ExecuteOptions, type Outcome, transactionsOf } from './execution.ts';
import { literalResult, readRows } from './results.ts';
import { sqlErrors } from './sql-error.ts';
import { TransactionScope } from './transaction-scope.ts';

/** Runs a plan that runs statements of its own: in the same session, and in the transaction that is open. */
export async function runProgram(
  plan: ProgramPlan,
  options: ExecuteOptions,
  execute: Execute,
): Promise<Outcome> {
  switch (plan.kind) {
    case 'set variables': {
      const values = await valuesOf(plan.values, options);
      return setVariables(
        plan,
        options,
        plan.names.map((name, i) => [name, values[i]]),
      );
    }
    case 'unset variables':
      return setVariables(
        plan,
        options,
        plan.names.map((name) => [name, undefined]),
      );
    case 'immediate': {
      const [text] = await valuesOf(plan.text, options);
      const binds = new Map<number, Bind>();
      for (const each of plan.using) {
        const [value] = await valuesOf(each, options);
        if (value) binds.set(binds.size + 1, bindOf(value));
      }
      return execute({ ...options, sql: text?.cell ?? '', binds });
    }
    case 'call':
    case 'block':
      return withTimeLimit(options, () => runCall(plan, options, execute));
  }
}

type CallPlan = ProgramPlan & { kind: 'call' | 'block' };

async function runCall(plan: CallPlan, options: ExecuteOptions, execute: Execute): Promise<Outcome> {
  const depth = (options.program?.depth ?? 0) + 1;
  if (depth > deepestCall) throw failures.tooDeep(deepestCall);
  const args = plan.kind === 'call' ? await valuesOf(plan.args, options) : [];
  const transactions = new TransactionScope(transactionsOf(options));
  const runner = runnerOf(
    { ...options, program: { depth, transactions, home: homeOf(plan, options) }, allowUse: true },
    execute,
  );
  try {
    const returned =
      plan.kind === 'call'
        ? await runProcedure(plan.procedure, args, runner)
        : await interpret(plan.block, [], runner);
    if (await transactions.close()) throw failures.incompleteTransaction();
    if (returned.kind === 'table') return { plan, result: returned.result.result };
    const { result } = await execute({ ...options, ...returnedStatement(plan, returned) });
    return { plan, result };
  } finally {
    await transactions.close();
  }
}

/** A procedure that was called by one with its owner's rights has those too. */
function homeOf(plan: CallPlan, { program }: ExecuteOptions) {
  if (plan.kind === 'block' || plan.procedure.executeAs === 'CALLER') return program?.home;
  const { database, schema } = plan.procedure;
  return { database, schema };
}

function runnerOf(options: ExecuteOptions, execute: Execute): Runner {
  const next = (sql: string, binds: Map<number, Bind>): ExecuteOptions => ({
    ...options,
    id: randomUUID(),
    sql,
    binds,
    now: options.clock(),
  });
  return {
    signal: options.signal,
    run: async (sql, binds) => {
      const statement = next(sql, binds);
      const { result, stats } = await execute(statement);
      const changed = stats && {
        inserted: stats.numRowsInserted,
        updated: stats.numRowsUpdated,
        deleted: stats.numRowsDeleted,
      };
      return { id: statement.id, result, changed };
    },
    firstRows: (sql, binds, limit) => {
      const statement = next(sql, binds);
      return onConnection(statement, async (connection) => {
        const plan = await compileOn(connection, statement);
        if (plan.kind !== 'query') throw sqlErrors.unsupported(`${plan.kind} as an expression`);
        const rows = await readRows({ connection, query: plan, format: options.format, limit });
        return { columns: plan.columns, rows };
      });
    },
  };
}

/** The outermost call ends after a while even if nothing else limits it. */
async function withTimeLimit(options: ExecuteOptions, work: () => Promise<Outcome>): Promise<Outcome> {
  if (options.program) return work();
  const reason = sqlErrors.timedOut(longestRunSeconds);
  const timer = setTimeout(() => options.stop(reason), longestRunSeconds * 1000);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

async function valuesOf(query: CompiledRow, options: ExecuteOptions): Promise<Value[]> {
  if (query.columns.length === 0) return [];
  const [cells] = await onConnection(options, (connection) =>
    readRows({ connection, query, format: options.format, limit: 1 }),
  );
  return query.columns.map(({ type }, i) => ({ type, cell: cells?.[i] ?? null }));
}

/** SET and UNSET; the latter gives no values. */
function setVariables(
  plan: ProgramPlan,
  { session, program, allowUse }: ExecuteOptions,
  changes: [name: string, value: Value | undefined][],
): Outcome {
  if (program?.home) throw failures.statementType(plan.kind === 'set variables' ? 'SET' : 'UNSET');
  if (!allowUse) throw sqlErrors.unsupported('SET and UNSET outside of a session');
  const variables = new Map(session.context.variables);
  for (const [name, value] of changes) {
    if (value) variables.set(name, value);
    else variables.delete(name);
  }
  session.context = { ...session.context, variables };
  const columns = [{ name: 'status', type: types.text(), nullable: true }];
  return { plan, result: literalResult(columns, [['Statement executed successfully.']]) };
}
