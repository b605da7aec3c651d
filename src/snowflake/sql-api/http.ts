import { Agent } from 'undici';
import { isDistrust } from '../../errors.ts';
import {
  isTemporary,
  isTemporaryStatus,
  type RetryPolicy,
  retryAfterMs,
  retrying,
  TemporaryAnswer,
} from '../../http/retry.ts';
import { type Identity, keyRefused, unavailable, unreachable, untrusted } from '../failure.ts';
import { parseFailure } from './answer.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { KeyPairToken } from './token.ts';

interface HttpRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
  /** The path from the second try on, where the server must know that it is one. */
  retryPath?: string;
  signal?: AbortSignal | undefined;
}

/** HTTP to one Snowflake account: signed, kept alive, and tried again where that may help. */
export class SnowflakeHttp {
  readonly #agent: Agent;
  readonly #identity: Identity;
  readonly #origin: string;
  readonly #token: KeyPairToken;
  readonly #policy: RetryPolicy;
  readonly #now: () => Date;
  readonly #encoding: 'gzip' | 'identity';

  constructor(options: {
    identity: Identity;
    token: KeyPairToken;
    policy: RetryPolicy;
    connections: number;
    now: () => Date;
  }) {
    this.#identity = options.identity;
    const { origin, hostname } = new URL(options.identity.url);
    this.#origin = origin;
    // To this machine itself compressing takes longer than sending.
    this.#encoding = ['localhost', '127.0.0.1', '[::1]'].includes(hostname) ? 'identity' : 'gzip';
    this.#token = options.token;
    this.#policy = options.policy;
    this.#now = options.now;
    this.#agent = new Agent({
      connections: options.connections,
      connect: { timeout: 10_000 },
      // A submit is answered after 45 seconds at the latest.
      headersTimeout: 120_000,
      bodyTimeout: 60_000,
      keepAliveTimeout: 30_000,
    });
  }

  /**
   * Sends a request and reads the whole answer, so that a connection that drops half-way costs no more than another
   * try. Answers with a status that is not temporary are returned, but for refused keys.
   */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await retrying((attempt) => this.#signed(request, attempt), {
        policy: this.#policy,
        signal: request.signal,
      });
    } catch (error) {
      if (error instanceof TemporaryAnswer) {
        throw unavailable({ url: this.#origin, status: error.status, body: error.body });
      }
      if (isDistrust(error)) throw untrusted(this.#origin, error);
      if (isTemporary(error) || isNameUnknown(error)) throw unreachable(this.#origin, error);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /**
   * A token may expire, or the clock step, between signing and arrival, and others that share it use it up meanwhile: a
   * refused one is replaced. Several that nobody was let in with mean that the key is refused; one alone may have been
   * used up by requests that met a busy server.
   */
  async #signed(request: HttpRequest, attempt: number): Promise<HttpAnswer> {
    let neverGood = 0;
    for (let renewal = 0; ; renewal += 1) {
      const jwt = await this.#token.current();
      const answer = await this.#exchange(request, attempt, jwt);
      if (answer.status !== 401) {
        await this.#token.accepted(jwt);
        return answer;
      }
      if (!(await this.#token.refused(jwt))) neverGood += 1;
      if (neverGood === mostNeverGood || renewal === mostRenewals)
        throw keyRefused(parseFailure(answer), this.#identity);
    }
  }

  async #exchange(request: HttpRequest, attempt: number, jwt: string): Promise<HttpAnswer> {
    const response = await this.#agent.request({
      origin: this.#origin,
      method: request.method,
      path: attempt > 1 ? (request.retryPath ?? request.path) : request.path,
      body: request.body ?? null,
      signal: request.signal ?? null,
      headers: {
        authorization: `Bearer ${jwt}`,
        'x-snowflake-authorization-token-type': 'KEYPAIR_JWT',
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-encoding': this.#encoding,
        'user-agent': 'conflict-management/0.1',
      },
    });
    const body: Uint8Array[] = [];
    for await (const piece of response.body) body.push(piece);
    const status = response.statusCode;
    if (isTemporaryStatus(status)) {
      const header = response.headers['retry-after'];
      throw new TemporaryAnswer({
        status,
        body: Buffer.concat(body).toString(),
        retryAfterMs: retryAfterMs(Array.isArray(header) ? header[0] : header, this.#now()),
      });
    }
    return { status, body };
  }
}

/** Of tokens that were never good, for one request. */
const mostNeverGood = 4;

/** Of tokens that were good and then refused, for one request. */
const mostRenewals = 20;

function isNameUnknown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTFOUND';
}
