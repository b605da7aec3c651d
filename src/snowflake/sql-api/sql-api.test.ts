import { execFile, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CmError } from '../../errors.ts';
import { type ConnectOptions, connectSnowflake } from '../connect.ts';
import { codecFor } from '../copy/codec-for.ts';
import type { Cells, SnowflakeResult, SnowflakeSource } from '../source.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

describe('a statement', () => {
  it('is submitted with its context, its binds and a signed token', async () => {
    const { source, seen } = await anAccount([done([['x']])], { role: 'READER', warehouse: 'WH' });
    await source.query({ sql: 'select ?, ?, ?', binds: ['a', 12, null], timeoutSeconds: 60 });
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      statement: 'select ?, ?, ?',
      database: 'ANALYTICS',
      schema: 'BI',
      role: 'READER',
      warehouse: 'WH',
      timeout: 60,
      bindings: {
        1: { type: 'TEXT', value: 'a' },
        2: { type: 'FIXED', value: '12' },
        3: { type: 'TEXT', value: null },
      },
      parameters: { TIMEZONE: 'UTC' },
    });
    expect(seen[0]?.headers).toMatchObject({
      'user-agent': expect.stringContaining('conflict-management'),
      'x-snowflake-authorization-token-type': 'KEYPAIR_JWT',
    });
    const claims = decodeJwt(tokenOf(seen[0]));
    expect(claims.sub).toBe('XY12345.SYNC');
    expect(claims.iss).toMatch(/^XY12345\.SYNC\.SHA256:[\w+/]{43}=$/);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThan(3600);
  });

  it('is polled while it runs', async () => {
    const { source, seen } = await anAccount([running, running, done([['x']])]);
    const result = await source.query({ sql: 'select 1' });
    expect(await collect(result)).toEqual([['x']]);
    expect(seen.map(({ method, url }) => `${method} ${url.split('?', 1).join('')}`)).toEqual([
      'POST /api/v2/statements',
      'GET /api/v2/statements/h1',
      'GET /api/v2/statements/h1',
    ]);
  });

  it('is cancelled in Snowflake when the caller aborts', async () => {
    const abort = new AbortController();
    const { source, seen } = await anAccount([
      running,
      (_, response) => {
        abort.abort(new Error('enough'));
        reply(response, 202, { statementHandle: 'h1' });
      },
      json(200, { code: '000604' }),
    ]);
    await expect(source.query({ sql: 'select 1', signal: abort.signal })).rejects.toThrow();
    expect(seen.at(-1)?.url).toBe('/api/v2/statements/h1/cancel');
  });

  it.each([
    ['002003', 'snowflake.object_missing', "Object 'BI.GONE' does not exist", 'role READER has USAGE'],
    ['001003', 'snowflake.sql_error', 'syntax error', 'Correct the statement'],
    ['000606', 'snowflake.no_warehouse', 'No active warehouse', 'Set `snowflake.warehouse`'],
  ])('that fails with %s throws %s', async (code, expected, message, hint) => {
    const { source } = await anAccount([json(422, { code, sqlState: '42S02', message })], { role: 'READER' });
    const error = await failureOf(source.query({ sql: 'select 1' }));
    expect(error.code).toBe(expected);
    expect(error.message).toContain(`${message} (code ${code}, SQLSTATE 42S02)`);
    expect(error.hint).toContain(hint);
  });
});

describe('a request', () => {
  it('is repeated under the same id after 429, 5xx and a dropped connection', async () => {
    const { source, seen } = await anAccount([
      json(429, {}),
      json(503, {}),
      (request) => request.socket.destroy(),
      done([['x']]),
    ]);
    expect(await collect(await source.query({ sql: 'insert …' }))).toEqual([['x']]);
    const queries = seen.map(({ url }) => new URL(url, 'http://x').searchParams);
    expect(new Set(queries.map((query) => query.get('requestId'))).size).toBe(1);
    expect(queries.map((query) => query.get('retry'))).toEqual([null, 'true', 'true', 'true']);
  });

  it('gives up after the last try and says so', async () => {
    const { source } = await anAccount([json(503, {}), json(503, {}), json(503, {}), json(503, {})]);
    const error = await failureOf(source.query({ sql: 'select 1' }));
    expect(error.code).toBe('snowflake.unavailable');
    expect(error.message).toContain('HTTP 503');
  });

  it('is signed anew when its token is refused once', async () => {
    let now = new Date('2026-11-23T10:00:00Z');
    const { source, seen } = await anAccount(
      [json(401, { code: '390144', message: 'JWT token is invalid.' }), done([['x']]), done([['y']])],
      { now: () => now },
    );
    now = new Date('2026-11-23T10:01:00Z');
    await source.query({ sql: 'select 1' });
    expect(decodeJwt(tokenOf(seen[1])).iat).toBeGreaterThan(decodeJwt(tokenOf(seen[0])).iat ?? 0);

    now = new Date('2026-11-23T10:55:00Z');
    await source.query({ sql: 'select 1' });
    expect(decodeJwt(tokenOf(seen[2])).iat).toBe(now.getTime() / 1000);
  });
});

describe('connecting', () => {
  it('says that the key is refused and how to register it', async () => {
    const refusal = json(401, { code: '390144', message: 'JWT token is invalid.' });
    const error = await failureOf(connectTo(await aServer(Array(4).fill(refusal))));
    expect(error.code).toBe('snowflake.key_refused');
    expect(error.message).toContain('user sync, account xy12345');
    expect(error.hint).toContain('ALTER USER sync SET RSA_PUBLIC_KEY');
  });

  it('says which address cannot be reached', async () => {
    const server = await aServer([]);
    await server.close();
    const error = await failureOf(connectTo(server));
    expect(error.code).toBe('snowflake.unreachable');
    expect(error.message).toContain(server.url);
    expect(error.message).toContain('ECONNREFUSED');
  });

  it.skipIf(!hasOpenssl)('says that the certificate is none that this machine trusts', async () => {
    const server = createSecureServer(await aCertificate());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endings.push(() => new Promise((resolve) => server.close(() => resolve())));
    const url = `https://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`;
    const error = await failureOf(connectTo({ url, seen: [], close: async () => undefined }));
    expect(error.code).toBe('snowflake.untrusted');
    expect(error.message).toContain(url);
    expect(error.message).toContain('self-signed certificate');
    expect(error.hint).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('says when something else answers there', async () => {
    const page = (_: IncomingMessage, response: ServerResponse) => void response.end('<html>');
    const error = await failureOf(connectTo(await aServer([page])));
    expect(error.code).toBe('snowflake.unexpected_answer');
  });

  it('says that the key is no key', async () => {
    const error = await failureOf(connectTo(await aServer([]), { privateKeyPem: 'secret' }));
    expect(error.code).toBe('snowflake.private_key');
    expect(error.exitCode).toBe(2);
    expect(`${error.message} ${error.hint}`).not.toContain('secret');
  });
});

describe('a result of several partitions', () => {
  const rows = Array.from({ length: 40 }, (_, index) => [`${index}`, index % 3 === 0 ? null : `é"${index}`]);
  const pieces = [rows.slice(0, 5), rows.slice(5, 20), rows.slice(20, 21), rows.slice(21)];
  const first = () =>
    done(
      pieces[0] ?? [],
      pieces.map(({ length }) => length),
    );
  const text = rows.map(([a, b]) => `${a}\t${b ?? '\\N'}\n`).join('');

  it('is read in order, gzip or not, whatever the order in which they arrive', async () => {
    const held: (() => void)[] = [];
    const { source } = await anAccount([first()], {}, (request, response) => {
      const index = partitionOf(request);
      const send = () => partition(response, pieces[index] ?? [], { gzip: index !== 2 });
      if (index !== 3) held.push(send);
      else {
        send();
        for (const other of held) other();
      }
    });
    const result = await source.query({ sql: 'select …' });
    expect(await copied(result)).toBe(text);
  });

  it('gives the same cells as rows', async () => {
    const { source } = await anAccount([first()], {}, (request, response) =>
      partition(response, pieces[partitionOf(request)] ?? [], { gzip: true }),
    );
    const result = await source.query({ sql: 'select …' });
    expect(result.rowCount).toBe(40);
    expect(await collect(result)).toEqual(rows);
  });

  it('survives connections that drop in the middle of a partition', async () => {
    const dropped = new Set<number>();
    const { source } = await anAccount([first()], {}, (request, response) => {
      const index = partitionOf(request);
      const body = gzipSync(JSON.stringify(pieces[index]));
      if (dropped.has(index)) response.end(body);
      else {
        dropped.add(index);
        response.setHeader('content-length', body.length);
        response.write(body.subarray(0, 10), () => request.socket.destroy());
      }
    });
    expect(await copied(await source.query({ sql: 'select …' }))).toBe(text);
    expect(dropped.size).toBe(3);
  });

  it('never has more partitions in flight than asked for', async () => {
    let open = 0;
    let most = 0;
    const many = Array.from({ length: 20 }, (_, index) => [[`${index}`, 'x']]);
    const { source } = await anAccount(
      [
        done(
          many[0] ?? [],
          many.map(() => 1),
        ),
      ],
      { partitionsInFlight: 3 },
      (request, response) => {
        open += 1;
        most = Math.max(most, open);
        setImmediate(() => {
          open -= 1;
          partition(response, many[partitionOf(request)] ?? [], { gzip: true });
        });
      },
    );
    await copied(await source.query({ sql: 'select …' }));
    expect(most).toBeLessThanOrEqual(3);
  });

  it('stops fetching when the reader stops reading', async () => {
    const { source, seen } = await anAccount([first()], { partitionsInFlight: 2 }, (request, response) =>
      partition(response, pieces[partitionOf(request)] ?? [], { gzip: true }),
    );
    for await (const row of (await source.query({ sql: 'select …' })).rows()) {
      expect(row).toEqual(rows[0]);
      break;
    }
    expect(seen.filter(({ url }) => url.includes('partition=')).length).toBeLessThanOrEqual(1);
  });

  it.each([
    [
      'is damaged',
      (response: ServerResponse) => response.end(gzipSync('[["1","2"]]').subarray(0, 20)),
      'damaged',
    ],
    [
      'lacks rows',
      (response: ServerResponse) => response.end('[["1","2"]]'),
      '1 rows where 15 were announced',
    ],
    [
      'has expired',
      (response: ServerResponse) => reply(response, 404, { code: '000709', message: 'gone' }),
      'no longer',
    ],
  ])('fails when a partition %s', async (_, answer, message) => {
    const { source } = await anAccount([first()], {}, (_request, response) => void answer(response));
    await expect(copied(await source.query({ sql: 'select …' }))).rejects.toThrow(message);
  });
});

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A server that answers each request with the next of `script`, and what comes after with `rest`. */
/** Signed by itself. */
async function aCertificate(): Promise<{ key: string; cert: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cm-certificate-'));
  try {
    const keyFile = join(folder, 'key.pem');
    await writeFile(keyFile, privateKeyPem);
    const { stdout } = await promisify(execFile)('openssl', [
      ...['req', '-x509', '-key', keyFile, '-days', '1', '-subj', '/CN=127.0.0.1'],
    ]);
    return { key: privateKeyPem, cert: stdout };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function aServer(script: readonly Handler[], rest?: Handler) {
  const seen: Seen[] = [];
  const left = [...script];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    const next = left.shift() ?? rest;
    if (next === undefined) reply(response, 500, { code: '0', message: 'nothing left in the script' });
    else next(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  endings.push(close);
  return { url: `http://127.0.0.1:${address.port}`, seen, close };
}

type Server = Awaited<ReturnType<typeof aServer>>;

function connectTo(server: Server, options: Partial<ConnectOptions> = {}): Promise<SnowflakeSource> {
  return connectSnowflake({
    url: server.url,
    account: 'xy12345',
    user: 'sync',
    privateKeyPem,
    database: 'ANALYTICS',
    schema: 'BI',
    driver: 'sqlapi',
    retry: { attempts: 4, firstDelayMs: 1, longestDelayMs: 2 },
    ...options,
  });
}

/** A connected source; `seen` begins with the first request after the one that connecting makes. */
async function anAccount(script: Handler[], options: Partial<ConnectOptions> = {}, rest?: Handler) {
  const server = await aServer([done([['1']]), ...script], rest);
  const source = await connectTo(server, options);
  endings.push(() => source.close());
  server.seen.length = 0;
  return { source, seen: server.seen };
}

const running: Handler = (_, response) => reply(response, 202, { code: '333334', statementHandle: 'h1' });

function json(status: number, body: unknown): Handler {
  return (_, response) => reply(response, status, body);
}

function done(data: readonly Cells[], partitionRows: readonly number[] = [data.length]): Handler {
  const width = data[0]?.length ?? 0;
  return json(200, {
    statementHandle: 'h1',
    resultSetMetaData: {
      numRows: partitionRows.reduce((sum, count) => sum + count, 0),
      rowType: Array.from({ length: width }, (_, index) => ({
        name: `C${index}`,
        type: 'text',
        nullable: true,
      })),
      partitionInfo: partitionRows.map((rowCount) => ({ rowCount })),
    },
    data,
  });
}

function partition(response: ServerResponse, rows: readonly Cells[], options: { gzip: boolean }): void {
  const body = JSON.stringify({ data: rows });
  response.end(options.gzip ? gzipSync(body) : body);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function partitionOf(request: IncomingMessage): number {
  return Number(new URL(request.url ?? '', 'http://x').searchParams.get('partition'));
}

function tokenOf(request: Seen | undefined): string {
  return request?.headers.authorization?.replace('Bearer ', '') ?? '';
}

async function collect(result: SnowflakeResult): Promise<Cells[]> {
  const rows: Cells[] = [];
  for await (const row of result.rows()) rows.push(row);
  return rows;
}

async function copied(result: SnowflakeResult): Promise<string> {
  const chunks: Uint8Array[] = [];
  const codecs = result.columns.map((column) => codecFor(column, 'text'));
  for await (const chunk of result.copyText(codecs)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function failureOf(work: Promise<unknown>): Promise<CmError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CmError) return error;
  throw new Error(`expected a CmError, got ${String(error)}`);
}
