import { readFile } from 'node:fs/promises';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Value } from '../../sql/session.ts';
import { failures } from '../failures.ts';
import { sandboxLimits } from '../limits.ts';
import type { Procedure } from '../procedure.ts';
import { type Runner, throwIfStopped } from '../runner.ts';
import { Answers } from './answers.ts';
import { fromWire, toWire, wireValue } from './wire.ts';

const message = z.object({ kind: z.enum(['question', 'answer', 'failure']), text: z.string() });

const outcome = z.union([z.object({ value: wireValue }), z.object({ error: z.string() })]);

/**
 * Runs a JavaScript body in an interpreter of its own, on a thread of its own: whatever it does, others are served, and
 * it can be ended. The interpreter has no way to this process but the questions that `Answers` answers.
 */
export async function runJavaScript(procedure: Procedure, args: Value[], runner: Runner): Promise<Value> {
  throwIfStopped(runner);
  const answers = new Answers(runner);
  const thread = await startThread(callOf(procedure, args));
  const stop = () => void thread.worker.terminate();
  runner.signal.addEventListener('abort', stop);
  try {
    const text = await finished(thread, answers, procedure.name);
    const result = outcome.parse(JSON.parse(text));
    if ('error' in result) throw failures.uncaught(procedure.name, result.error);
    return fromWire(result.value);
  } catch (error) {
    throwIfStopped(runner);
    throw error;
  } finally {
    runner.signal.removeEventListener('abort', stop);
    await thread.worker.terminate();
    thread.port.close();
    await answers.release();
  }
}

interface Thread {
  worker: Worker;
  port: MessageChannel['port1'];
  /** Set to 1 to wake the thread for its answer. */
  signal: Int32Array;
}

async function startThread(call: unknown): Promise<Thread> {
  const sources = await sandboxSources();
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), {
    workerData: { port: port2, signal, sources, call: JSON.stringify(call), limits: sandboxLimits },
    transferList: [port2],
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  });
  return { worker, port: port1, signal };
}

/** The modules that run inside of the interpreter, by name. */
async function sandboxSources(): Promise<Record<string, string>> {
  const names = ['main.js', 'statements.js', 'values.js', 'errors.js', 'ask.js'];
  const texts = names.map((name) => readFile(new URL(`./sandbox/${name}`, import.meta.url), 'utf8'));
  return Object.fromEntries((await Promise.all(texts)).map((text, i) => [names[i] ?? '', text]));
}

/** The thread's last word; until then its questions are answered. */
function finished({ worker, port, signal }: Thread, answers: Answers, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const take = (received: unknown) => {
      const { kind, text } = message.parse(received);
      if (kind === 'answer') return resolve(text);
      if (kind === 'failure') return reject(failures.uncaught(name, text));
      void answers.to(text).then((answer) => {
        port.postMessage(answer);
        Atomics.store(signal, 0, 1);
        Atomics.notify(signal, 0);
      }, reject);
    };
    port.on('message', take);
    worker.once('error', (error) => reject(failures.uncaught(name, error.message)));
    worker.once('exit', () => {
      // The end of the thread may be noticed before the word that it has sent.
      for (let last = receiveMessageOnPort(port); last; last = receiveMessageOnPort(port)) take(last.message);
      reject(failures.uncaught(name, 'The procedure was stopped.'));
    });
  });
}

/** What the sandbox is told: the body as the text of a function, so that its lines keep their numbers. */
function callOf({ name, parameters, returns, body }: Procedure, args: Value[]) {
  const functionName = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : '';
  const header = `(function ${functionName}(${parameters.map((parameter) => parameter.name).join(', ')}){`;
  return {
    name,
    source: `${header}${body}\n})`,
    headerLength: header.length,
    args: args.map(toWire),
    returns: returns.kind === 'value' ? returns.type.kind : 'table',
  };
}
