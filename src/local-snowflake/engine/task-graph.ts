import { randomUUID } from 'node:crypto';
import { newSessionId } from '../session-defaults.ts';
import { instantText, text } from '../sql/identifiers.ts';
import { types } from '../sql/types.ts';
import { taskRunsTable } from '../tasks/store.ts';
import type { Task } from '../tasks/task.ts';
import { onConnection } from './compiling.ts';
import { fromDuckDb } from './duckdb-error.ts';
import type { Execute, ExecuteOptions, Outcome } from './execution.ts';
import { literalResult } from './results.ts';
import { Session } from './session.ts';
import { sqlErrors } from './sql-error.ts';

type State = 'SUCCEEDED' | 'FAILED' | 'SKIPPED';

/**
 * EXECUTE TASK: the task, then what comes after it, each in a session of its own and noted in TASK_HISTORY. What is
 * suspended counts as done; what comes after one that failed, or that WHEN has skipped, does not run; a finalizer always
 * does. Unlike Snowflake's, which answers before, it answers when all of that has ended.
 */
export async function runTaskGraph(
  tasks: readonly Task[],
  options: ExecuteOptions,
  execute: Execute,
): Promise<Omit<Outcome, 'plan'>> {
  const [root] = tasks;
  if (!root) throw new Error('a graph without a task');
  if (options.session.transactions.isInTransaction)
    throw sqlErrors.unsupported('EXECUTE TASK within a transaction');
  const run = { id: randomUUID(), root, scheduledAt: options.clock() };
  const isIn = new Set(tasks.map(({ name }) => name));
  const open = new Set<string>();
  for (const task of tasks) {
    const mayRun =
      task.finalizes !== undefined || task.after.every((name) => !isIn.has(name) || open.has(name));
    if (!mayRun) continue;
    const isSuspended = task !== root && !task.isStarted;
    if (isSuspended || (await runTask(task, run, options, execute)) === 'SUCCEEDED') open.add(task.name);
  }
  const columns = [{ name: 'status', type: types.text(), nullable: true }];
  return { result: literalResult(columns, [[`Task ${root.name} is scheduled to run immediately.`]]) };
}

interface GraphRun {
  id: string;
  root: Task;
  scheduledAt: Date;
}

async function runTask(task: Task, run: GraphRun, options: ExecuteOptions, execute: Execute): Promise<State> {
  const { database, schema } = task;
  const sessionId = newSessionId();
  const session = new Session({
    ...options.session.context,
    sessionId,
    database,
    schema,
    variables: new Map(),
  });
  const statement = (sql: string): ExecuteOptions => {
    const { program: _outside, ...rest } = options;
    return {
      ...rest,
      session,
      sql,
      id: randomUUID(),
      binds: new Map(),
      now: options.clock(),
      allowUse: true,
    };
  };
  const body = statement(task.body);
  let state: State = 'SUCCEEDED';
  let error: { code: string; message: string } | undefined;
  try {
    if (task.condition === undefined || (await holds(statement(`select ${task.condition}`), execute))) {
      const { result } = await execute(body);
      await result.release();
    } else {
      state = 'SKIPPED';
    }
  } catch (failure) {
    if (options.signal.aborted) throw failure;
    state = 'FAILED';
    error = fromDuckDb(failure);
  } finally {
    await session.close();
  }
  await note(task, run, { body, state, error }, options);
  return state;
}

async function holds(options: ExecuteOptions, execute: Execute): Promise<boolean> {
  const { result } = await execute(options);
  const rows = JSON.parse(`[${Buffer.from(await result.read(0)).toString()}]`);
  await result.release();
  return /^(true|1)$/i.test(String(rows[0]?.[0]));
}

async function note(
  task: Task,
  { id, root, scheduledAt }: GraphRun,
  {
    body,
    state,
    error,
  }: { body: ExecuteOptions; state: State; error: { code: string; message: string } | undefined },
  options: ExecuteOptions,
): Promise<void> {
  const orNull = (value: string | undefined) => (value === undefined ? 'null' : text(value));
  const values = [
    text(task.schema),
    text(task.name),
    text(root.name),
    text(id),
    state === 'SKIPPED' ? 'null' : text(body.id),
    text(task.body),
    orNull(task.condition),
    text(state),
    orNull(error?.code),
    orNull(error?.message),
    instantText(scheduledAt),
    instantText(body.now),
    instantText(options.clock()),
  ];
  await onConnection(options, async (connection) => {
    await connection.run(`insert into ${taskRunsTable(task.database)} values (${values.join(', ')})`);
  });
}
