import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { copyIn } from './copy.ts';
import { isConnectionLoss, noConnection, postgresFailure } from './failure.ts';
import { withLock } from './locks.ts';
import { connect, inTransaction } from './pool.ts';
import { quoteName } from './quote.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('inTransaction', () => {
  it('leaves nothing behind when the work throws', async () => {
    await expect(
      inTransaction(database.pool, async (client) => {
        await client.query('create table half_done (x int)');
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    const { rows } = await database.pool.query("select to_regclass('half_done') is null as gone");
    expect(rows).toEqual([{ gone: true }]);
  });
});

describe('copyIn', () => {
  it('stores the rows of all chunks, wherever they are cut', async () => {
    const name = quoteName('public', 'odd "name"');
    await database.pool.query(`create table ${name} (a int, b text)`);
    const stored = await inTransaction(database.pool, (client) =>
      copyIn(client, `copy ${name} from stdin`, cut(Buffer.from('1\tGrüße\n2\t\\N\n'), 3)),
    );
    expect(stored).toBe(2);
    const { rows } = await database.pool.query(`select a, b from ${name} order by a`);
    expect(rows).toEqual([
      { a: 1, b: 'Grüße' },
      { a: 2, b: null },
    ]);
  });

  it('stores nothing when the source fails half-way', async () => {
    await database.pool.query('create table from_broken_source (a int)');
    const broken = async function* () {
      yield Buffer.from('1\n');
      throw new Error('the source is gone');
    };
    await expect(
      inTransaction(database.pool, (client) =>
        copyIn(client, 'copy from_broken_source from stdin', broken()),
      ),
    ).rejects.toThrow('the source is gone');
    const { rows } = await database.pool.query('select count(*)::int as count from from_broken_source');
    expect(rows).toEqual([{ count: 0 }]);
  });
});

describe('withLock', () => {
  it('turns a second run away with exit code 4 while the first one works, and lets it in afterwards', async () => {
    await withLock(database.pool, 'night', async () => {
      await expect(withLock(database.pool, 'night', async () => 'second')).rejects.toMatchObject({
        code: 'lock.held',
        exitCode: 4,
      });
    });
    expect(await withLock(database.pool, 'night', async () => 'third')).toBe('third');
  });
});

describe('connect', () => {
  it('names the server that does not answer', async () => {
    const pool = connect('postgres://nobody@127.0.0.1:1/nowhere');
    await expect(inTransaction(pool, async () => undefined)).rejects.toMatchObject({
      code: 'postgres.unreachable',
      message: expect.stringContaining('127.0.0.1:1, database nowhere'),
    });
    await pool.end();
  });

  it.each([
    ['28P01', 'password authentication failed', 'postgres.refused', 2, 'CM_POSTGRES_URL'],
    ['28000', 'no pg_hba.conf entry', 'postgres.refused', 2, 'CM_POSTGRES_URL'],
    ['3D000', 'there is none', 'postgres.no_database', 2, 'createdb night'],
    ['53300', 'too many clients already', 'postgres.unreachable', 1, 'max_connections'],
    ['57P03', 'the database system is starting up', 'postgres.unreachable', 1, 'Start it'],
  ])(
    'tells of SQLSTATE %s from which server it came, and what to do',
    async (state, says, code, exitCode, remedy) => {
      const server = await aServerThatRefuses(state, says);
      const pool = connect(`postgres://ann:wrong@127.0.0.1:${server.port}/night`);
      const failure = await inTransaction(pool, async () => undefined).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code,
        exitCode,
        message: expect.stringContaining(`127.0.0.1:${server.port}`),
        hint: expect.stringContaining(remedy),
      });
      await pool.end();
      await server.close();
    },
  );
});

it.each([
  ['a certificate that is not trusted', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'sslrootcert'],
  ['a server without TLS', { message: 'The server does not support SSL connections' }, 'sslmode'],
])('of %s a failed connection says what to set in the URL', (_what, parts, remedy) => {
  const cause = Object.assign(new Error('self-signed certificate in certificate chain'), parts);
  expect(noConnection('postgres://ann@elsewhere/night?sslmode=require', cause)).toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('elsewhere:5432'),
    hint: expect.stringContaining(remedy),
  });
});

/** Answers whoever connects as PostgreSQL does when it lets nobody in: one ErrorResponse. */
async function aServerThatRefuses(state: string, message: string) {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${state}\0M${message}\0\0`);
  const head = Buffer.from('E....');
  head.writeInt32BE(fields.length + 4, 1);
  const server = createServer((socket) =>
    socket.once('data', () => socket.end(Buffer.concat([head, fields]))),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

describe('a connection that the server ends', () => {
  it('is told as lost, by the statement that it ends in and by those after it', async () => {
    const client = await database.pool.connect();
    try {
      client.on('error', () => undefined);
      const ending = await client
        .query('select pg_terminate_backend(pg_backend_pid())')
        .catch((error) => error);
      const after = await client.query('select 1').catch((error) => error);
      expect([ending, after].map(isConnectionLoss)).toEqual([true, true]);
      expect(postgresFailure(after)).toMatchObject({ code: 'postgres.lost' });
    } finally {
      client.release(true);
    }
  });
});
