import { createHmac } from 'node:crypto';
import { Agent } from 'undici';
import {
  isTemporary,
  isTemporaryStatus,
  type RetryPolicy,
  retryAfterMs,
  retrying,
  TemporaryAnswer,
} from '../http/retry.ts';
import type { StatusMessage } from './message.ts';
import { notSent, type StatusSender } from './sender.ts';

export interface WebhookOptions {
  /** May be secret as a whole: none of it but the host is ever shown. */
  readonly url: string;
  /** For `Authorization: Bearer`. */
  readonly token: string | undefined;
  /** Signs as https://www.standardwebhooks.com says; as `whsec_` and base64, or any text. */
  readonly signingSecret: string | undefined;
  readonly timeoutMs: number;
  /** For all tries together. */
  readonly timeLimitMs: number;
  readonly retry: RetryPolicy;
  readonly now?: () => Date;
}

/** Posts a message as JSON: its facts, and its words as `subject` and `text`. */
export class WebhookSender implements StatusSender {
  readonly name = 'webhook';
  readonly #options: WebhookOptions;
  readonly #url: URL;
  readonly #agent: Agent;

  constructor(options: WebhookOptions) {
    const { timeoutMs } = options;
    this.#options = options;
    this.#url = new URL(options.url);
    this.#agent = new Agent({
      connect: { timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  async send(message: StatusMessage): Promise<undefined> {
    const { id, subject, text, facts } = message;
    const { retry, timeLimitMs, token, signingSecret } = this.#options;
    const body = JSON.stringify({ id, subject, text, ...facts });
    const signal = AbortSignal.timeout(timeLimitMs);
    try {
      await retrying(() => this.#post(id, body, signal), { policy: retry, signal });
    } catch (error) {
      const tries = isTemporary(error) ? ` (tries: ${retry.attempts})` : '';
      throw notSent(error instanceof Error ? new Error(`${error.message || 'no answer'}${tries}`) : error, {
        to: this.#url.host,
        secrets: [token, signingSecret, this.#url.pathname.length > 1 ? this.#url.pathname : undefined],
      });
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #post(id: string, body: string, signal: AbortSignal): Promise<void> {
    const now = (this.#options.now ?? (() => new Date()))();
    const {
      statusCode,
      headers,
      body: answer,
    } = await this.#agent.request({
      origin: this.#url.origin,
      path: `${this.#url.pathname}${this.#url.search}`,
      method: 'POST',
      body,
      signal,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'conflict-management/0.1',
        ...this.#proof(id, body, now),
      },
    });
    const said = (await answer.text()).slice(0, 200);
    if (statusCode >= 200 && statusCode < 300) return;
    if (!isTemporaryStatus(statusCode)) throw new Error(`HTTP ${statusCode} ${said}`.trim());
    const header = headers['retry-after'];
    throw new TemporaryAnswer({
      status: statusCode,
      body: said,
      retryAfterMs: retryAfterMs(Array.isArray(header) ? header[0] : header, now),
    });
  }

  /** The id lets the receiver know a message that it has had already: a try whose answer was lost is made again. */
  #proof(id: string, body: string, now: Date): Record<string, string> {
    const { token, signingSecret } = this.#options;
    const timestamp = String(Math.floor(now.getTime() / 1000));
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(signingSecret === undefined
        ? {}
        : { 'webhook-signature': signatureOf(`${id}.${timestamp}.${body}`, signingSecret) }),
    };
  }
}

function signatureOf(signed: string, secret: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
