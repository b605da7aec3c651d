import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import { fingerprint } from './auth/users.ts';
import { type Faults, FaultyServer } from './faults.ts';
import { type LocalSnowflake, type LocalSnowflakeOptions, startLocalSnowflake } from './index.ts';

export const testUser = { name: 'tester', password: 'open sesame' };

export function aKeyPair(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/** A key-pair token as a client makes it; `claims` spoils parts of it. */
export async function aToken(
  keys: { publicKey: string; privateKey: string },
  claims: {
    account?: string;
    user?: string;
    issuedAt?: number;
    lifeSeconds?: number;
    fingerprint?: string;
  } = {},
): Promise<string> {
  const subject = `${claims.account ?? 'LOCAL'}.${claims.user ?? 'TESTER'}`;
  const issuedAt = claims.issuedAt ?? Math.floor(Date.now() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(`${subject}.${claims.fingerprint ?? fingerprint(keys.publicKey)}`)
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (claims.lifeSeconds ?? 3000))
    .sign(await importPKCS8(keys.privateKey, 'RS256'));
}

const answer = z.looseObject({
  code: z.string().optional(),
  sqlState: z.string().optional(),
  message: z.string().optional(),
  statementHandle: z.string().optional(),
  data: z.array(z.array(z.string().nullable())).optional(),
  resultSetMetaData: z
    .looseObject({
      numRows: z.number(),
      partitionInfo: z.array(z.object({ rowCount: z.number(), uncompressedSize: z.number() })),
      rowType: z.array(
        z.looseObject({
          name: z.string(),
          type: z.string(),
          scale: z.number().nullable(),
          precision: z.number().nullable(),
          length: z.number().nullable(),
          nullable: z.boolean(),
        }),
      ),
    })
    .optional(),
});

export type SqlApiAnswer = z.infer<typeof answer> & { status: number };

export interface TestServer extends LocalSnowflake {
  directory: string;
  keys: { publicKey: string; privateKey: string };
  /** Any request of the SQL API with a valid token. */
  request(
    path: string,
    init?: { method?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>;
  /** Submits a statement in TEST.PUBLIC. */
  submit(
    statement: string,
    options?: { query?: string; body?: Record<string, unknown> },
  ): Promise<SqlApiAnswer>;
  /** The rows of a statement that must succeed, cells as the SQL API writes them. */
  rows(statement: string, body?: Record<string, unknown>): Promise<(string | null)[][]>;
  /** From now on these faults in place of those before. */
  misbehave(faults: Faults): void;
  /** Stops the server and removes its files. */
  discard(): Promise<void>;
}

/**
 * A server on a folder of its own, with the user TESTER (password and key pair) and an empty database TEST. Its faults
 * begin when all of that is there.
 */
export async function startTestServer({
  faults = {},
  ...options
}: Partial<LocalSnowflakeOptions> & { faults?: Faults } = {}): Promise<TestServer> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'cm-snowflake-test-')));
  const keys = aKeyPair();
  const faulty = new FaultyServer(options.now ?? (() => new Date()));
  const server = await startLocalSnowflake({
    port: 0,
    account: 'LOCAL',
    users: [{ ...testUser, publicKeyPem: keys.publicKey }],
    threads: 2,
    ...options,
    wrapRoutes: (routes) => faulty.wrap(routes),
    directory,
  });
  // Tokens are of the server's time, which may be another.
  const token = () =>
    aToken(keys, options.now ? { issuedAt: Math.floor(options.now().getTime() / 1000) } : {});
  const request: TestServer['request'] = async (path, init = {}) =>
    fetch(`${server.url}/api/v2/statements${path}`, {
      method: init.method ?? 'GET',
      headers: {
        authorization: `Bearer ${await token()}`,
        'x-snowflake-authorization-token-type': 'KEYPAIR_JWT',
        'user-agent': 'conflict-management-tests/1',
        'content-type': 'application/json',
        ...init.headers,
      },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    });
  const submit: TestServer['submit'] = async (statement, { query = '', body = {} } = {}) => {
    const context = { database: 'TEST', schema: 'PUBLIC', parameters: { TIMEZONE: 'UTC' } };
    return sqlApiAnswer(await request(query, { method: 'POST', body: { statement, ...context, ...body } }));
  };
  await submit('create database if not exists test');
  faulty.misbehave(faults);
  return {
    ...server,
    misbehave: (next) => faulty.misbehave(next),
    directory,
    keys,
    request,
    submit,
    rows: async (statement, body = {}) => {
      const result = await submit(statement, { body });
      if (result.status !== 200)
        throw new Error(`${statement}\n${result.status} ${result.code} ${result.message}`);
      return result.data ?? [];
    },
    discard: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function sqlApiAnswer(response: Response): Promise<SqlApiAnswer> {
  return { ...answer.parse(await response.json()), status: response.status };
}
