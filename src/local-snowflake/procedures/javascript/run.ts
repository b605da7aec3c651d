import { readFile } from 'node:fs/promises';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { z } from 'zod';
import type { Value } from '../../sql/session.ts';
import { failures } from '../failures.ts';
import { sandboxLimits } from '../limits.ts';
import type { Procedure } from '../procedure.ts';
import { type Runner, throwIfStopped } from '../runner.ts';
import { Answers } from './answers.ts';
import { borrowThread } from './threads.ts';
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
  const call = { sources: await sandboxSources(), call: JSON.stringify(callOf(procedure, args)) };
  try {
    const text = await lastWord(call, { answers, name: procedure.name, stop: runner.signal });
    const result = outcome.parse(JSON.parse(text));
    if ('error' in result) throw failures.uncaught(procedure.name, result.error);
    return fromWire(result.value);
  } catch (error) {
    throwIfStopped(runner);
    throw error;
  } finally {
    await answers.release();
  }
}

/** What the thread says at its end; until then its questions are answered. */
function lastWord(
  call: { sources: Record<string, string>; call: string },
  { answers, name, stop }: { answers: Answers; name: string; stop: AbortSignal },
): Promise<string> {
  const { port1: port, port2 } = new MessageChannel();
  const settled = new AbortController();
  /** Set to 1 to wake the thread for its answer. */
  const signal = new Int32Array(new SharedArrayBuffer(4));
  return new Promise<string>((resolve, reject) => {
    const take = (received: unknown) => {
      const { kind, text } = message.parse(received);
      if (kind === 'answer') return resolve(text);
      if (kind === 'failure') return reject(failures.uncaught(name, text));
      void answers.to(text).then((answer) => {
        port.postMessage(answer);
        Atomics.store(signal, 0, 1);
        Atomics.notify(signal, 0);
      }, abandon);
    };
    const thread = borrowThread((reason) => {
      // The end of the thread may be noticed before the word that it has sent.
      for (let last = receiveMessageOnPort(port); last; last = receiveMessageOnPort(port)) take(last.message);
      reject(failures.uncaught(name, reason?.message ?? 'The procedure was stopped.'));
    });
    const abandon = (error: unknown) => {
      reject(error);
      void thread.terminate();
    };
    stop.addEventListener('abort', abandon, { signal: settled.signal });
    port.on('message', take);
    thread.postMessage({ port: port2, signal, limits: sandboxLimits, ...call }, [port2]);
  }).finally(() => {
    settled.abort();
    port.close();
  });
}

/** The modules that run inside of the interpreter, by name. */
async function sandboxSources(): Promise<Record<string, string>> {
  const names = ['main.js', 'statements.js', 'values.js', 'errors.js', 'ask.js'];
  const texts = names.map((name) => readFile(new URL(`./sandbox/${name}`, import.meta.url), 'utf8'));
  return Object.fromEntries((await Promise.all(texts)).map((text, i) => [names[i] ?? '', text]));
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
