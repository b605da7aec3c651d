import { SqlError, sqlErrors } from '../engine/sql-error.ts';
import { type ObjectName, type ReadRows, readCatalog } from '../sql/catalog.ts';
import type { Statement } from '../sql/compiled.ts';
import { requireSchema } from '../sql/definitions/tables.ts';
import { text } from '../sql/identifiers.ts';
import { completeName } from '../sql/object-name.ts';
import type { Plan } from '../sql/plan.ts';
import { finalizersOf, graphOf, isCyclic } from './graph.ts';
import { listTasks } from './listing.ts';
import type { TaskChange, TaskStatement } from './statement.ts';
import { changeTask, forgetTask, readTasks, storeTask } from './store.ts';
import { isRoot, type Task } from './task.ts';

type Options = Pick<Statement, 'session' | 'binds'> & { read: ReadRows };

/** Turns a statement about tasks into a plan. */
export async function compileTask(node: TaskStatement, options: Options): Promise<Plan> {
  const { session, read } = options;
  const name = completeName(node.name, session);
  const catalog = await readCatalog(read, { names: [] });
  requireSchema(name, { session, catalog, binds: new Map() });
  const tasks = await readTasks(name, read);
  if (node.kind === 'create') return create(node, name, { tasks, now: session.now });
  const task = tasks.get(name.name);
  if (!task) {
    if (!('ifExists' in node) || !node.ifExists) throw missing(name.name);
    return done([], 'Drop statement executed successfully (object already dropped).');
  }
  switch (node.kind) {
    case 'drop':
      return done([forgetTask(name)], `${name.name} successfully dropped.`);
    case 'alter':
      return done([changeTask(changed(task, node.change, tasks))], 'Statement executed successfully.');
    case 'describe':
      return {
        kind: 'query',
        ...listTasks(name.database, `schema_name = ${text(name.schema)} and task_name = ${text(name.name)}`),
      };
    case 'enable': {
      const started = graphOf(task, tasks).map((each) => changeTask({ ...each, isStarted: true }));
      return done(started, 'Task dependents enabled.');
    }
    case 'execute':
      if (!isRoot(task)) throw notRoot(name.name);
      return { kind: 'task graph', tasks: graphOf(task, tasks) };
  }
}

function create(
  { definition, orReplace, ifNotExists }: TaskStatement & { kind: 'create' },
  name: ObjectName,
  { tasks, now }: { tasks: ReadonlyMap<string, Task>; now: Date },
): Plan {
  if (tasks.has(name.name) && !orReplace) {
    if (!ifNotExists) throw sqlErrors.objectExists(name.name);
    return done([], `${name.name} already exists, statement succeeded.`);
  }
  const task: Task = { ...name, ...definition, isStarted: false };
  requirePredecessors(task, tasks);
  return done(storeTask(task, now), `Task ${name.name} successfully created.`);
}

function changed(task: Task, change: TaskChange, tasks: ReadonlyMap<string, Task>): Task {
  switch (change.kind) {
    case 'resume':
    case 'suspend':
      return { ...task, isStarted: change.kind === 'resume' };
    case 'body':
      return { ...task, body: change.body };
    case 'condition':
      return { ...task, condition: change.condition };
    case 'add after':
    case 'remove after': {
      const named = change.tasks.map((path) => path.at(-1) ?? '');
      const kept = task.after.filter((name) => !named.includes(name));
      const altered = { ...task, after: change.kind === 'add after' ? [...kept, ...named] : kept };
      requirePredecessors(altered, tasks);
      return altered;
    }
  }
}

function requirePredecessors(task: Task, tasks: ReadonlyMap<string, Task>): void {
  for (const name of task.after) if (!tasks.has(name)) throw missing(name);
  if (task.finalizes !== undefined) requireRoot(task.finalizes, task, tasks);
  if (isCyclic(task, tasks)) throw sqlErrors.invalidArgument(`Task ${task.name} would come after itself.`);
}

function requireRoot(name: string, finalizer: Task, tasks: ReadonlyMap<string, Task>): void {
  const root = tasks.get(name);
  if (!root) throw missing(name);
  if (!isRoot(root)) throw sqlErrors.invalidArgument(`Task ${name} is no root task and cannot be finalized.`);
  const other = finalizersOf(root, tasks).find((task) => task.name !== finalizer.name);
  if (other) throw sqlErrors.invalidArgument(`Task ${name} has a finalizer already: ${other.name}.`);
}

const done = (sql: string[], message: string): Plan => ({ kind: 'definition', sql, message });

const missing = (name: string): SqlError =>
  new SqlError('002003', '02000', `SQL compilation error:\nTask '${name}' does not exist or not authorized.`);

const notRoot = (name: string): SqlError =>
  new SqlError(
    '091093',
    '23001',
    `Cannot execute task ${name}: it has predecessors, and only a root task can be executed.`,
  );
