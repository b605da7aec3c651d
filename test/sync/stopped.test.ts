import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableSchema } from '../../src/config/tables.ts';
import { type LocalSnowflake, startLocalSnowflake } from '../../src/local-snowflake/index.ts';
import { runSync } from '../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { connectTestSnowflake, temporaryFolder } from '../local-snowflake.ts';
import { until } from '../processes.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: LocalSnowflake;
let database: TestDatabase;

/** What was asked of Snowflake, and the status that it was answered with. */
const asked: { path: string; status: number | undefined }[] = [];

const { publicKey, privateKey: privateKeyPem } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

beforeAll(async () => {
  folder = await temporaryFolder();
  database = await createTestDatabase();
  server = await startLocalSnowflake({
    ...{ directory: folder.directory, port: 0, account: 'LOCAL' },
    users: [{ name: 'CM_SYNC', publicKeyPem: publicKey }],
    wrapRoutes: (routes) => [
      async (request) => {
        const entry: (typeof asked)[number] = { path: request.path, status: undefined };
        asked.push(entry);
        for (const route of routes) {
          const reply = await route(request);
          entry.status = reply?.status;
          if (reply) return reply;
        }
        return undefined;
      },
    ],
  });
  const source = await connectTestSnowflake({ url: server.url, privateKeyPem });
  await source.query({ sql: 'create database ANALYTICS' });
  await source.query({ sql: 'create schema ANALYTICS.BI' });
  await source.query({
    sql: `create view ANALYTICS.BI.ENDLESS as
      select 1 as "Id", count(*) as "Rows" from table(generator(rowcount => 100000000000))`,
  });
  await source.close();
});
afterAll(async () => {
  await Promise.all([server.stop(), database.drop()]);
  await folder.discard();
});

describe('a sync whose connection is closed', () => {
  it.each([
    ['sqlapi', /^\/api\/v2\/statements$/, /\/cancel$/],
    ['sdk', /^\/queries\/v1\/query-request$/, /^\/queries\/v1\/abort-request$/],
  ] as const)('has what it runs on Snowflake cancelled (driver: %s)', async (driver, submit, cancel) => {
    const source = await connectTestSnowflake({ url: server.url, privateKeyPem, driver });
    const submitsOf = () => asked.filter(({ path }) => submit.test(path)).length;
    let before = Number.POSITIVE_INFINITY;
    const syncing = runSync({
      ...{ pool: database.pool, source, parallel: 1 },
      tables: [tableSchema.parse({ table: 'endless', source_view: 'ANALYTICS.BI.ENDLESS', pk: ['id'] })],
      onProgress: ({ phase }) => {
        if (phase === 'asking') before = submitsOf();
      },
    });
    const failure = expect(syncing).rejects.toMatchObject({
      code: 'snowflake.closed',
      message: expect.stringContaining('endless: the connection to Snowflake was closed'),
    });
    await until(async () => submitsOf() > before);
    await source.close();
    await failure;
    expect(asked.filter(({ path }) => cancel.test(path))).toMatchObject([{ status: 200 }]);
  });
});
