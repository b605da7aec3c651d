import { z } from 'zod';
import { cut } from './answers.ts';
import { RevenueError } from './service.ts';

const grant = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** A token that is fetched when it is needed, shared by all requests, and renewed before it expires. */
export class AccessToken {
  readonly #fetch: (signal: AbortSignal) => Promise<{ status: number; body: string }>;
  readonly #now: () => Date;
  #known: { token: string; goodUntil: number } | undefined;
  #fetching: Promise<string> | undefined;

  constructor(fetch: (signal: AbortSignal) => Promise<{ status: number; body: string }>, now: () => Date) {
    this.#fetch = fetch;
    this.#now = now;
  }

  async current(signal: AbortSignal): Promise<string> {
    if (this.#known !== undefined && this.#now().getTime() < this.#known.goodUntil) return this.#known.token;
    this.#fetching ??= this.#renew(signal).finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  /** Forgets `token`, which was refused, unless another request has replaced it already. */
  drop(token: string): void {
    if (this.#known?.token === token) this.#known = undefined;
  }

  async #renew(signal: AbortSignal): Promise<string> {
    const { status, body } = await this.#fetch(signal);
    if (status !== 200) {
      throw new RevenueError({
        type: 'refused',
        message: `HTTP ${status} to the request for a token.`,
        response: cut(body),
      });
    }
    const granted = grant.safeParse(jsonOrNothing(body));
    // The body may hold a token all the same: it is not kept where it could be read.
    if (!granted.success) throw new RevenueError({ type: 'malformed', message: 'The token cannot be read.' });
    const { access_token, expires_in } = granted.data;
    // Early enough for a request to arrive while it is good; a short-lived one at half its time.
    const seconds = Math.max(expires_in - 30, expires_in / 2);
    this.#known = { token: access_token, goodUntil: this.#now().getTime() + seconds * 1000 };
    return access_token;
  }
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
