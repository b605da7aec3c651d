import { setTimeout as delay } from 'node:timers/promises';
import { CmError } from '../errors.ts';
import type { Statement } from './source.ts';

/** What runs over one connection, so that nothing goes on in a warehouse once the connection is closed. */
export class RunningStatements {
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  /** Runs a statement by `work`, which cancels it before it ends when its signal is aborted. */
  async run<T>(statement: Statement, work: (statement: Statement) => Promise<T>): Promise<T> {
    const { signal } = statement;
    const closing = this.#closing.signal;
    const running = work({
      ...statement,
      signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
    });
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Cancels all of them, and waits for that; no longer than a moment, since whoever closes wants to leave. */
  async cancelAll(): Promise<void> {
    this.#closing.abort(closed());
    const patience = new AbortController();
    const limit = delay(longestFarewellMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#running), limit]);
    patience.abort();
  }
}

const longestFarewellMs = 5_000;

function closed(): CmError {
  return new CmError(
    'snowflake.closed',
    'the connection to Snowflake was closed while a statement ran or its result was read; it was cancelled',
    { hint: 'Run again: what had not been committed has not been loaded.' },
  );
}
