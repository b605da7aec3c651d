import { Agent } from 'undici';
import { messageOf } from '../errors.ts';
import {
  isTemporary,
  isTemporaryStatus,
  type RetryPolicy,
  retryAfterMs,
  retrying,
  TemporaryAnswer,
} from '../http/retry.ts';
import { cut, readAnswers } from './answers.ts';
import { type BillableAnswer, type BillableQuestion, RevenueError, type RevenueService } from './service.ts';
import { AccessToken } from './token.ts';

export interface HttpServiceOptions {
  /** Such as `https://revenue.example.com/env1`; paths are added to it. */
  url: string;
  clientId: string;
  clientSecret: string;
  /** Longest wait for a connection, for headers and between pieces of a body. */
  timeoutMs: number;
  /** Requests at the same time. */
  connections: number;
  retry: RetryPolicy;
  now?: () => Date;
}

/** The service over HTTP: signed with a token, kept alive, and asked again where that may help. */
export class HttpRevenueService implements RevenueService {
  readonly #agent: Agent;
  readonly #url: URL;
  readonly #token: AccessToken;
  readonly #retry: RetryPolicy;
  readonly #now: () => Date;

  constructor(options: HttpServiceOptions) {
    const { timeoutMs, connections, now = () => new Date() } = options;
    this.#url = new URL(options.url);
    this.#retry = options.retry;
    this.#now = now;
    this.#agent = new Agent({
      connections,
      connect: { timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: options.clientId,
      client_secret: options.clientSecret,
    });
    this.#token = new AccessToken(
      (signal) =>
        this.#post('token', { body: form.toString(), type: 'application/x-www-form-urlencoded', signal }),
      now,
    );
  }

  async ask(questions: readonly BillableQuestion[], signal: AbortSignal): Promise<BillableAnswer[]> {
    const body = JSON.stringify({ questions });
    const answer = await this.#explained(signal, () =>
      retrying(() => this.#signed(body, signal), { policy: this.#retry, signal }),
    );
    if (answer.status === 200) return readAnswers(answer.body, questions);
    throw new RevenueError({
      type: 'refused',
      message: `HTTP ${answer.status} to the question.`,
      response: cut(answer.body),
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** A token may expire between its check and the arrival: one that is refused is replaced, once. */
  async #signed(body: string, signal: AbortSignal): Promise<Answer> {
    const type = 'application/json';
    const token = await this.#token.current(signal);
    const answer = await this.#post('billable-minutes', { body, type, token, signal });
    if (answer.status !== 401) return answer;
    this.#token.drop(token);
    return this.#post('billable-minutes', { body, type, token: await this.#token.current(signal), signal });
  }

  async #post(path: string, request: Request): Promise<Answer> {
    const response = await this.#agent.request({
      origin: this.#url.origin,
      path: `${this.#url.pathname.replace(/\/$/, '')}/${path}`,
      method: 'POST',
      body: request.body,
      signal: request.signal,
      headers: {
        'content-type': request.type,
        accept: 'application/json',
        'user-agent': 'conflict-management/0.1',
        ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
      },
    });
    const body = await response.body.text();
    const status = response.statusCode;
    if (!isTemporaryStatus(status)) return { status, body };
    const header = response.headers['retry-after'];
    throw new TemporaryAnswer({
      status,
      body,
      retryAfterMs: retryAfterMs(Array.isArray(header) ? header[0] : header, this.#now()),
    });
  }

  async #explained<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof RevenueError) throw cause;
      if (signal.aborted) {
        throw new RevenueError(
          { type: 'time_limit', message: 'No answer within the time limit of the night.' },
          { cause },
        );
      }
      const response = cause instanceof TemporaryAnswer ? cut(cause.body) : undefined;
      // What no table calls temporary, such as an unknown name or a certificate, is no less an absence.
      const often = isTemporary(cause) ? ` after ${this.#retry.attempts} tries` : '';
      throw new RevenueError(
        { type: 'unavailable', message: `${messageOf(cause)}${often}.`, response },
        { cause },
      );
    }
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Request {
  readonly body: string;
  readonly type: string;
  readonly token?: string;
  readonly signal: AbortSignal;
}
