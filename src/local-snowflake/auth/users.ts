import { createHash, createPublicKey, timingSafeEqual } from 'node:crypto';
import { decodeJwt, errors, importSPKI, jwtVerify } from 'jose';

/** Someone who may log in, by password, key pair or both. */
export interface LocalUser {
  name: string;
  password?: string | undefined;
  /** SPKI in PEM. */
  publicKeyPem?: string | undefined;
  /** Defaults to SYSADMIN. */
  role?: string | undefined;
}

/** Why a login was refused, in Snowflake's code and words. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const invalidToken = () => new LoginError('390144', 'JWT token is invalid.');
const maxLifeSeconds = 3600;
const clockToleranceSeconds = 60;

/** Checks who is at the door. Names are compared in upper case, as Snowflake folds them. */
export class Users {
  readonly #users: Map<string, LocalUser>;
  readonly #account: string;
  readonly #now: () => Date;

  constructor(users: LocalUser[], options: { account: string; now: () => Date }) {
    this.#users = new Map(users.map((user) => [user.name.toUpperCase(), user]));
    this.#account = options.account.toUpperCase();
    this.#now = options.now;
  }

  byPassword(name: string, password: string): LocalUser {
    const user = this.#users.get(name.toUpperCase());
    const expected = createHash('sha256')
      .update(user?.password ?? '')
      .digest();
    const given = createHash('sha256').update(password).digest();
    if (!user?.password || !timingSafeEqual(expected, given)) {
      throw new LoginError('390100', 'Incorrect username or password was specified.');
    }
    return user;
  }

  /** Verifies signature, key fingerprint, issuer, subject and life of a key-pair token. */
  async byToken(token: string): Promise<LocalUser> {
    const user = this.#users.get(subjectOf(token)?.split('.').at(-1) ?? '');
    if (!user?.publicKeyPem) throw invalidToken();
    const subject = `${this.#account}.${user.name.toUpperCase()}`;
    try {
      const { payload } = await jwtVerify(token, await importSPKI(user.publicKeyPem, 'RS256'), {
        algorithms: ['RS256'],
        issuer: `${subject}.${fingerprint(user.publicKeyPem)}`,
        subject,
        requiredClaims: ['iat', 'exp'],
        currentDate: this.#now(),
        clockTolerance: clockToleranceSeconds,
      });
      const [issued, expires] = [inSeconds(payload.iat), inSeconds(payload.exp)];
      const now = this.#now().getTime() / 1000;
      if (
        expires + clockToleranceSeconds < now ||
        expires - issued > maxLifeSeconds + clockToleranceSeconds
      ) {
        throw invalidToken();
      }
      return user;
    } catch (error) {
      if (error instanceof errors.JOSEError) throw invalidToken();
      throw error;
    }
  }
}

/** The Node driver writes these claims in milliseconds, against the standard, and Snowflake takes them. */
function inSeconds(claim = 0): number {
  return claim > 1e11 ? claim / 1000 : claim;
}

/** `SHA256:` and the base64 of the digest of the public key's DER. */
export function fingerprint(publicKeyPem: string): string {
  const der = createPublicKey(publicKeyPem).export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`;
}

function subjectOf(token: string): string | undefined {
  try {
    return decodeJwt(token).sub?.toUpperCase();
  } catch {
    return undefined;
  }
}
