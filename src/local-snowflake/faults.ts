import { setTimeout as delay } from 'node:timers/promises';
import { json, type Reply } from './http/reply.ts';
import type { Request, Route } from './http/server.ts';

/** What a request of the SQL API or of the driver's protocol is about. */
type RequestKind = 'submit' | 'poll' | 'partition' | 'cancel' | 'login' | 'query' | 'chunk' | 'other';

/** Faults end after `count` requests; `of` says which requests they are for, all unless told. */
interface Counted {
  count: number;
  of?: RequestKind;
}

/**
 * How a server for tests misbehaves. All of it is counted or seeded: the same requests meet the same faults. Where
 * several apply to a request, the first in this list is what happens.
 */
export interface Faults {
  /** Holds answers back, as a slow network would. */
  delays?: (Counted & { milliseconds: number })[];
  /** Refuses each token once it has been used for so many requests, or for so long: 401, code 390303. */
  tokens?: { requests?: number; seconds?: number };
  /** Answers before any work is done. */
  refusals?: (Counted & { status: 429 | 500 | 502 | 503 | 504; retryAfterSeconds?: number })[];
  /** Refuses a share of all requests, drawn from the seed; the same one no more than `longest` times in a row. */
  storm?: { seed: number; share: number; longest: number };
  /** Forgets results after so many partitions were fetched, of all together: 404, code 000709. */
  expireAfterPartitions?: number;
  /** Does the work, and drops the connection after this share of the answer, one half unless told. */
  cuts?: (Counted & { after?: number })[];
}

/** Stands between a server and its routes, and lets requests fail as it is told. `now` is for the life of tokens. */
export class FaultyServer {
  readonly #now: () => Date;
  #state: FaultState;

  constructor(now: () => Date) {
    this.#now = now;
    this.#state = new FaultState({}, now);
  }

  /** From now on these faults, counted anew; none for `{}`. */
  misbehave(faults: Faults): void {
    this.#state = new FaultState(faults, this.#now);
  }

  wrap(routes: Route[]): Route[] {
    return [
      async (request) => {
        const state = this.#state;
        await state.hold(request);
        const refusal = state.refusal(request);
        if (refusal) return refusal;
        for (const route of routes) {
          const reply = await route(request);
          if (reply) return state.cut(request, reply);
        }
        return undefined;
      },
    ];
  }
}

function kindOfRequest({ method, path, query }: Pick<Request, 'method' | 'path' | 'query'>): RequestKind {
  if (path === '/api/v2/statements') return 'submit';
  if (path.startsWith('/api/v2/statements/')) {
    if (path.endsWith('/cancel')) return 'cancel';
    return method === 'GET' && query.has('partition') ? 'partition' : 'poll';
  }
  if (path === '/session/v1/login-request') return 'login';
  if (path === '/queries/v1/query-request') return 'query';
  return path.startsWith('/chunks/') ? 'chunk' : 'other';
}

/** What has been used up of the faults. */
class FaultState {
  readonly #faults: Faults;
  readonly #now: () => Date;
  readonly #left = new Map<object, number>();
  readonly #tokens = new Map<string, { requests: number; firstUsed: number }>();
  readonly #draw: () => number;
  readonly #refusedInARow = new Map<string, number>();
  #partitions = 0;

  constructor(faults: Faults, now: () => Date) {
    this.#faults = faults;
    this.#now = now;
    this.#draw = draws(faults.storm?.seed ?? 0);
  }

  async hold(request: Request): Promise<void> {
    const found = this.#take(this.#faults.delays, request);
    if (found) await delay(found.milliseconds);
  }

  refusal(request: Request): Reply | undefined {
    const kind = kindOfRequest(request);
    if (this.#isTokenUsedUp(request)) {
      return json(401, {
        code: '390303',
        message: 'Invalid OAuth access token. The access token has expired.',
      });
    }
    const refused = this.#take(this.#faults.refusals, request);
    if (refused) return busy(refused.status, refused.retryAfterSeconds);
    if (this.#isInStorm(request)) return busy(this.#draw() < 0.5 ? 429 : 503, undefined);
    if (kind === 'partition' && this.#isExpired()) {
      const handle = request.path.split('/').at(-1) ?? '';
      return json(404, { code: '000709', sqlState: '02000', message: `Statement ${handle} not found` });
    }
    return undefined;
  }

  cut(request: Request, reply: Reply): Reply {
    const found = this.#take(this.#faults.cuts, request);
    if (!found) return reply;
    return { ...reply, cutAfterBytes: Math.floor(Buffer.byteLength(reply.body) * (found.after ?? 0.5)) };
  }

  #take<T extends Counted>(faults: T[] | undefined, request: Request): T | undefined {
    const kind = kindOfRequest(request);
    const found = faults?.find(
      (fault) => (fault.of ?? kind) === kind && (this.#left.get(fault) ?? fault.count) > 0,
    );
    if (found) this.#left.set(found, (this.#left.get(found) ?? found.count) - 1);
    return found;
  }

  #isTokenUsedUp(request: Request): boolean {
    const { tokens } = this.#faults;
    const token = request.header('authorization');
    if (!tokens || token === undefined) return false;
    const now = this.#now().getTime();
    const use = this.#tokens.get(token) ?? { requests: 0, firstUsed: now };
    this.#tokens.set(token, { ...use, requests: use.requests + 1 });
    const { requests = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = tokens;
    return use.requests >= requests || now - use.firstUsed >= seconds * 1000;
  }

  #isInStorm({ path, query }: Request): boolean {
    const { storm } = this.#faults;
    if (!storm) return false;
    const request = `${path} ${query.get('requestId') ?? query.get('partition')}`;
    const before = this.#refusedInARow.get(request) ?? 0;
    const isRefused = this.#draw() < storm.share && before < storm.longest;
    this.#refusedInARow.set(request, isRefused ? before + 1 : 0);
    return isRefused;
  }

  #isExpired(): boolean {
    this.#partitions += 1;
    return this.#partitions > (this.#faults.expireAfterPartitions ?? Number.POSITIVE_INFINITY);
  }
}

function busy(status: number, retryAfterSeconds: number | undefined): Reply {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return json(status, { code: '390405', message: 'Too many requests, or none at all for now.' }, headers);
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
