import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';

export interface RetryPolicy {
  /** Tries in all. */
  attempts: number;
  firstDelayMs: number;
  longestDelayMs: number;
  /** From 0 to 1, for the jitter. */
  random(): number;
}

/** About two minutes of patience in all. */
export const patient: RetryPolicy = {
  attempts: 9,
  firstDelayMs: 500,
  longestDelayMs: 30_000,
  random: Math.random,
};

/** An answer that is worth another try. */
export class TemporaryAnswer extends Error {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs: number | undefined;

  constructor(options: { status: number; body: string; retryAfterMs: number | undefined }) {
    super(`HTTP ${options.status}`);
    this.status = options.status;
    this.body = options.body;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A failure that is known to be worth another try by more than its code. */
export class TemporaryFailure extends Error {
  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
  }
}

/** Runs `work` until it succeeds, fails for good or `policy` gives up; then throws its last error. */
export async function retrying<T>(
  work: (attempt: number) => Promise<T>,
  options: { policy: RetryPolicy; signal?: AbortSignal | undefined },
): Promise<T> {
  const { policy, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      signal?.throwIfAborted();
      if (attempt >= policy.attempts || !isTemporary(error)) throw error;
      await delay(delayMs(attempt, policy, error), undefined, { signal });
    }
  }
}

/** Whether another try may succeed: the one place that decides. */
export function isTemporary(error: unknown): boolean {
  if (error instanceof TemporaryAnswer || error instanceof TemporaryFailure) return true;
  return error instanceof Error && 'code' in error && temporaryCodes.has(String(error.code));
}

export function isTemporaryStatus(status: number): boolean {
  return temporaryStatuses.has(status);
}

/** Exponential back-off with full jitter, and never earlier than the server asks. */
function delayMs(attempt: number, policy: RetryPolicy, error: unknown): number {
  const backOff = Math.min(policy.firstDelayMs * 2 ** (attempt - 1), policy.longestDelayMs) * policy.random();
  const asked = error instanceof TemporaryAnswer ? error.retryAfterMs : undefined;
  return asked === undefined ? backOff : asked + backOff;
}

/** The seconds or the date of a Retry-After header, as milliseconds from `now`; at most five minutes. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, 300_000) : undefined;
}

const temporaryStatuses = new Set([429, 500, 502, 503, 504]);

const temporaryCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'HPE_INVALID_EOF_STATE',
]);
