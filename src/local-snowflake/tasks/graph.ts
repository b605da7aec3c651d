import { isRoot, type Task } from './task.ts';

/**
 * The tasks that come after one, each behind all of its predecessors among them; the one itself is first, and what
 * finalizes it last.
 */
export function graphOf(root: Task, tasks: ReadonlyMap<string, Task>): Task[] {
  const reached = reachedFrom(root, tasks);
  const ordered: Task[] = [root];
  const isPlaced = (name: string) => !reached.has(name) || ordered.some((task) => task.name === name);
  for (;;) {
    const next = [...reached.values()].find((task) => !ordered.includes(task) && task.after.every(isPlaced));
    if (!next) return [...ordered, ...finalizersOf(root, tasks)];
    ordered.push(next);
  }
}

export function finalizersOf(root: Task, tasks: ReadonlyMap<string, Task>): Task[] {
  return [...tasks.values()].filter(({ finalizes }) => finalizes === root.name);
}

/** Whether a task would come after itself. */
export function isCyclic(task: Task, tasks: ReadonlyMap<string, Task>): boolean {
  const seen = new Set<string>();
  const queue = [...task.after];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name === task.name) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    queue.push(...(tasks.get(name)?.after ?? []));
  }
  return false;
}

function reachedFrom(root: Task, tasks: ReadonlyMap<string, Task>): Map<string, Task> {
  const reached = new Map([[root.name, root]]);
  for (let before = -1; before < reached.size; ) {
    before = reached.size;
    for (const task of tasks.values()) {
      if (!isRoot(task) && task.after.some((name) => reached.has(name))) reached.set(task.name, task);
    }
  }
  return reached;
}
