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
}

/** The JWT of a key pair, signed again in time before it expires. */
export class KeyPairToken {
  readonly #key: KeyObject;
  readonly #issuer: string;
  readonly #subject: string;
  readonly #now: () => Date;
  #signed: { jwt: string; expires: number } | undefined;

  /** @throws CmError `snowflake.private_key` if the PEM is not an RSA private key. */
  constructor(pair: KeyPair, now: () => Date) {
    this.#key = readPrivateKey(pair.privateKeyPem);
    this.#subject = `${accountName(pair.account)}.${pair.user.toUpperCase()}`;
    this.#issuer = `${this.#subject}.${fingerprint(this.#key)}`;
    this.#now = now;
  }

  async current(): Promise<string> {
    const now = Math.floor(this.#now().getTime() / 1000);
    if (this.#signed === undefined || this.#signed.expires - now < renewBeforeSeconds) {
      const expires = now + lifeSeconds;
      const jwt = await new SignJWT()
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        .setIssuer(this.#issuer)
        .setSubject(this.#subject)
        .setIssuedAt(now)
        .setExpirationTime(expires)
        .sign(this.#key);
      this.#signed = { jwt, expires };
    }
    return this.#signed.jwt;
  }

  /** Forgets a token that Snowflake refused, unless another request has replaced it already. */
  discard(jwt: string): void {
    if (this.#signed?.jwt === jwt) this.#signed = undefined;
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

function readPrivateKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    const encrypted = pem.includes('ENCRYPTED');
    throw new CmError('snowflake.private_key', 'the Snowflake private key cannot be read', {
      hint: encrypted
        ? 'It is encrypted: give it decrypted (openssl pkcs8 -in key.p8 -out plain.p8), from a secret store.'
        : 'It must be PEM: openssl genrsa 2048 | openssl pkcs8 -topk8 -nocrypt -out key.p8',
      kind: 'usage',
      cause,
    });
  }
  if (key.asymmetricKeyType === 'rsa') return key;
  throw new CmError(
    'snowflake.private_key',
    `the Snowflake private key is ${key.asymmetricKeyType}, not RSA`,
    {
      hint: 'Make one: openssl genrsa 2048 | openssl pkcs8 -topk8 -nocrypt -out key.p8',
      kind: 'usage',
    },
  );
}
