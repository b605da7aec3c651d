import { randomBytes } from 'node:crypto';
import type { Session } from '../engine/session.ts';
import type { Request } from '../http/server.ts';

interface Tokens {
  token: string;
  masterToken: string;
}

interface Entry {
  session: Session;
  tokens: Tokens;
  expiresAt: number;
  masterExpiresAt: number;
}

/** What a driver request's token says. */
export type TokenCheck = { state: 'valid'; session: Session } | { state: 'invalid' } | { state: 'expired' };

/** Sessions of the driver's protocol by their tokens. */
export class Sessions {
  readonly validitySeconds: number;
  readonly masterValiditySeconds: number;
  readonly #now: () => Date;
  readonly #byToken = new Map<string, Entry>();
  readonly #byMasterToken = new Map<string, Entry>();

  constructor(options: { now: () => Date; validitySeconds?: number; masterValiditySeconds?: number }) {
    this.#now = options.now;
    this.validitySeconds = options.validitySeconds ?? 3600;
    this.masterValiditySeconds = options.masterValiditySeconds ?? 14_400;
  }

  open(session: Session): Tokens {
    const entry = { session, tokens: newTokens(), ...this.#expiry() };
    this.#remember(entry);
    return entry.tokens;
  }

  check(request: Request): TokenCheck {
    const entry = this.#byToken.get(tokenOf(request));
    if (!entry) return { state: 'invalid' };
    if (entry.expiresAt <= this.#now().getTime()) return { state: 'expired' };
    return { state: 'valid', session: entry.session };
  }

  /** A new session token for a master token; undefined if the master token is unknown or has expired. */
  renew(request: Request): Tokens | undefined {
    const entry = this.#byMasterToken.get(tokenOf(request));
    if (!entry || entry.masterExpiresAt <= this.#now().getTime()) return undefined;
    this.#forget(entry);
    entry.tokens = newTokens();
    Object.assign(entry, this.#expiry());
    this.#remember(entry);
    return entry.tokens;
  }

  async close(request: Request): Promise<void> {
    const entry = this.#byToken.get(tokenOf(request));
    if (!entry) return;
    this.#forget(entry);
    await entry.session.close();
  }

  async closeAll(): Promise<void> {
    const entries = [...this.#byToken.values()];
    this.#byToken.clear();
    this.#byMasterToken.clear();
    for (const { session } of entries) await session.close();
  }

  #expiry(): { expiresAt: number; masterExpiresAt: number } {
    const now = this.#now().getTime();
    return {
      expiresAt: now + this.validitySeconds * 1000,
      masterExpiresAt: now + this.masterValiditySeconds * 1000,
    };
  }

  #remember(entry: Entry): void {
    this.#byToken.set(entry.tokens.token, entry);
    this.#byMasterToken.set(entry.tokens.masterToken, entry);
  }

  #forget({ tokens }: Entry): void {
    this.#byToken.delete(tokens.token);
    this.#byMasterToken.delete(tokens.masterToken);
  }
}

function newTokens(): Tokens {
  return { token: randomBytes(32).toString('base64url'), masterToken: randomBytes(32).toString('base64url') };
}

/** `Authorization: Snowflake Token="…"`. */
function tokenOf(request: Request): string {
  return /^Snowflake Token="(.*)"$/.exec(request.header('authorization') ?? '')?.[1] ?? '';
}
