import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Faults } from '../../local-snowflake/faults.ts';
import { startTestServer, type TestServer, testUser } from '../../local-snowflake/test-server.ts';
import { type ConnectOptions, connectSnowflake } from '../connect.ts';
import type { SnowflakeSource } from '../source.ts';

let server: TestServer;
let source: SnowflakeSource;

beforeAll(async () => {
  server = await startTestServer();
  source = await connect();
});
afterEach(() => server.misbehave({}));
afterAll(async () => {
  await source.close();
  await server.discard();
});

/** Some 25 MB: a small first partition and several large ones. */
const count = 12_000;
const manyPartitions = `select seq8() as id, repeat('é"', 1000) as filler from table(generator(rowcount => ${count}))`;

async function idsOf(sql: string, from = source): Promise<number[]> {
  const ids: number[] = [];
  for await (const [id] of (await from.query({ sql })).rows()) ids.push(Number(id));
  return ids;
}

const inOrder = Array.from({ length: count }, (_, i) => i);

describe('a result of many partitions is read whole and in order', () => {
  it.each<[string, Faults]>([
    ['when requests are refused with 429', { refusals: [{ count: 5, status: 429 }] }],
    ['when partitions are refused with 503', { refusals: [{ count: 6, status: 503, of: 'partition' }] }],
    ['when half of all requests are refused', { storm: { seed: 7, share: 0.5, longest: 8 } }],
    ['when nine of ten requests are refused', { storm: { seed: 8, share: 0.9, longest: 8 } }],
    ['when connections drop in the middle of partitions', { cuts: [{ count: 5, of: 'partition' }] }],
    ['when a connection drops before the first byte', { cuts: [{ count: 1, of: 'partition', after: 0 }] }],
    [
      'when it drops at the last byte of what was asked first',
      { cuts: [{ count: 2, of: 'submit', after: 0.99 }] },
    ],
    ['when tokens expire after two requests', { tokens: { requests: 2 } }],
    ['when tokens expire at once, but for one request', { tokens: { requests: 1 } }],
    ['when the first partitions come late', { delays: [{ count: 2, of: 'partition', milliseconds: 300 }] }],
    [
      'when all of that happens',
      {
        tokens: { requests: 2 },
        storm: { seed: 3, share: 0.3, longest: 4 },
        cuts: [{ count: 2, of: 'partition' }],
        delays: [{ count: 1, of: 'partition', milliseconds: 100 }],
      },
    ],
  ])('%s', async (_name, faults) => {
    server.misbehave(faults);
    expect(await idsOf(manyPartitions)).toEqual(inOrder);
  });
});

describe('a statement', () => {
  it('runs once though the answers to its submits are lost', async () => {
    await source.query({ sql: 'create or replace table once (a int)' });
    server.misbehave({ cuts: [{ count: 3, of: 'submit' }] });
    await source.query({ sql: 'insert into once values (1)' });
    expect(await server.rows('select count(*) from once')).toEqual([['1']]);
  });

  it('is waited for though polls fail', async () => {
    const impatient = await startTestServer({ syncWaitMilliseconds: 0 });
    const polling = await connect({ url: impatient.url, privateKeyPem: impatient.keys.privateKey });
    impatient.misbehave({
      refusals: [{ count: 2, status: 503, of: 'poll' }],
      cuts: [{ count: 1, of: 'poll' }],
      tokens: { requests: 2 },
    });
    expect(await idsOf('select seq8() from table(generator(rowcount => 3000000)) limit 3', polling)).toEqual([
      0, 1, 2,
    ]);
    await polling.close();
    await impatient.discard();
  });

  it('is submitted again when Retry-After allows it', async () => {
    server.misbehave({ refusals: [{ count: 2, status: 429, retryAfterSeconds: 1 }] });
    expect(await idsOf('select 7')).toEqual([7]);
  });
});

describe('a reader is told', () => {
  it('that a result has expired, and not that it has ended', async () => {
    server.misbehave({ expireAfterPartitions: 1 });
    await expect(idsOf(manyPartitions)).rejects.toMatchObject({ code: 'snowflake.result_expired' });
  });

  it('that Snowflake stays busy', async () => {
    server.misbehave({ refusals: [{ count: 1000, status: 429 }] });
    await expect(source.query({ sql: 'select 1' })).rejects.toMatchObject({
      code: 'snowflake.unavailable',
      message: expect.stringContaining('HTTP 429'),
    });
  });

  it('that its key is refused, when new tokens are never good', async () => {
    server.misbehave({ tokens: { requests: 0 } });
    await expect(source.query({ sql: 'select 1' })).rejects.toMatchObject({ code: 'snowflake.key_refused' });
  });
});

it('renews a token that has expired by the clock while a result is read', async () => {
  let now = new Date('2026-11-23T10:00:00Z');
  const clocked = await startTestServer({ now: () => now, faults: { tokens: { seconds: 600 } } });
  const reading = await connect({
    url: clocked.url,
    privateKeyPem: clocked.keys.privateKey,
    partitionsInFlight: 1,
    now: () => now,
  });
  let rows = 0;
  for await (const _ of (await reading.query({ sql: manyPartitions })).rows()) {
    rows += 1;
    if (rows % 3000 === 0) now = new Date(now.getTime() + 601_000);
  }
  expect(rows).toBe(count);
  await reading.close();
  await clocked.discard();
});

function connect(options: Partial<ConnectOptions> = {}): Promise<SnowflakeSource> {
  return connectSnowflake({
    url: server.url,
    account: 'local',
    user: testUser.name,
    privateKeyPem: server.keys.privateKey,
    database: 'TEST',
    schema: 'PUBLIC',
    driver: 'sqlapi',
    retry: { firstDelayMs: 1, longestDelayMs: 4 },
    ...options,
  });
}
