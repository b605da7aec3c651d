import { Worker } from 'node:worker_threads';

/** Threads that wait for the next call: starting one takes longer than most procedures. */
const idle: Worker[] = [];
const mostIdle = 4;

/** Whom the end of a thread concerns, while it works. */
const borrowers = new Map<Worker, (reason: Error | undefined) => void>();

/**
 * A thread that nobody else uses, until it says that it is free or ends; `onEnd` is told of the latter, with the error if
 * there was one. An idle thread keeps no process alive.
 */
export function borrowThread(onEnd: (reason: Error | undefined) => void): Worker {
  const thread = idle.pop() ?? startThread();
  thread.ref();
  borrowers.set(thread, onEnd);
  return thread;
}

function startThread(): Worker {
  const thread = new Worker(new URL('./thread.mjs', import.meta.url), {
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  });
  const ended = (reason?: Error) => {
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
    borrowers.get(thread)?.(reason);
    borrowers.delete(thread);
  };
  thread.on('message', () => giveBack(thread));
  thread.on('error', ended);
  thread.on('exit', () => ended());
  return thread;
}

function giveBack(thread: Worker): void {
  borrowers.delete(thread);
  if (idle.length >= mostIdle) return void thread.terminate();
  thread.unref();
  idle.push(thread);
}
