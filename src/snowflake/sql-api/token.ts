import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { CmError } from '../../errors.ts';

/** Snowflake refuses tokens that live longer than an hour. */
const lifeSeconds = 55 * 60;
const renewBeforeSeconds = 5 * 60;

interface KeyPair {
  account: string;
  user: string;
  privateKeyPem: string;
  /** Where the key was found, for errors: `the file /etc/cm/key.p8`. */
  privateKeyOrigin?: string | undefined;
}

/** The JWT of a key pair, signed again in time before it expires. */
export class KeyPairToken {
  readonly #key: KeyObject;
  readonly #issuer: string;
  readonly #subject: string;
  readonly #now: () => Date;
  #signed: { jwt: Promise<string>; expires: number; wasAccepted: boolean } | undefined;
  #refusals = 0;

  /** @throws CmError `snowflake.private_key` if the PEM is not an RSA private key. */
  constructor(pair: KeyPair, now: () => Date) {
    this.#key = readPrivateKey(pair);
    this.#subject = `${accountName(pair.account)}.${pair.user.toUpperCase()}`;
    this.#issuer = `${this.#subject}.${fingerprint(this.#key)}`;
    this.#now = now;
  }

  async current(): Promise<string> {
    const now = Math.floor(this.#now().getTime() / 1000);
    if (this.#signed === undefined || this.#signed.expires - now < renewBeforeSeconds) {
      // The same claims give the same token: after a refusal it must be another one, also within the second.
      const expires = now + lifeSeconds - (this.#refusals % 60);
      // Set at once, so that requests that come meanwhile wait for this one.
      this.#signed = { jwt: this.#sign(now, expires), expires, wasAccepted: false };
    }
    return this.#signed.jwt;
  }

  /** Notes that Snowflake took a token. */
  async accepted(jwt: string): Promise<void> {
    const signed = this.#signed;
    if (signed && (await signed.jwt) === jwt) signed.wasAccepted = true;
  }

  /**
   * Forgets a token that Snowflake refused. Says whether it has ever been good: then it has expired, or another request
   * has replaced it already; else the key itself may be refused.
   */
  async refused(jwt: string): Promise<boolean> {
    const signed = this.#signed;
    if (signed === undefined || (await signed.jwt) !== jwt) return true;
    if (this.#signed === signed) {
      this.#refusals += 1;
      this.#signed = undefined;
    }
    return signed.wasAccepted;
  }

  #sign(issuedAt: number, expires: number): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(this.#issuer)
      .setSubject(this.#subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expires)
      .sign(this.#key);
  }
}

/** The account as tokens name it: upper case, without region or domain. */
function accountName(account: string): string {
  return account.split('.', 1).join('').toUpperCase();
}

/** What `DESC USER` shows as RSA_PUBLIC_KEY_FP. */
function fingerprint(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`;
}

function readPrivateKey({ user, privateKeyPem: pem, privateKeyOrigin: origin }: KeyPair): KeyObject {
  const what = `The private key of Snowflake user ${user}${origin === undefined ? '' : ` in ${origin}`}`;
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    const isEncrypted = pem.includes('ENCRYPTED');
    throw new CmError(
      'snowflake.private_key',
      `${what} ${isEncrypted ? 'is encrypted' : 'is no private key in PEM form'}.`,
      {
        hint: isEncrypted
          ? 'Give it decrypted (openssl pkcs8 -in key.p8 -out plain.p8), from a secret store.'
          : `Name the right file, or make a key: ${makeKey}`,
        kind: 'usage',
        cause,
      },
    );
  }
  if (key.asymmetricKeyType === 'rsa') return key;
  throw new CmError('snowflake.private_key', `${what} is ${key.asymmetricKeyType}, not RSA.`, {
    hint: `Make one: ${makeKey}`,
    kind: 'usage',
  });
}

const makeKey = 'openssl genrsa 2048 | openssl pkcs8 -topk8 -nocrypt -out key.p8';
