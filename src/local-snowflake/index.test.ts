import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { createAccount } from './account/index.ts';
import { startLocalSnowflake } from './index.ts';
import { startTestServer } from './test-server.ts';

it('names the port and a remedy when the port is in use', async () => {
  const first = await startTestServer();
  const second = startTestServer({ port: first.port });
  await expect(second).rejects.toMatchObject({
    code: 'local_snowflake.port_in_use',
    message: expect.stringContaining(String(first.port)),
    hint: expect.stringContaining('--port'),
  });
  await first.discard();
});

it('names the file that is no database', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cm-snowflake-test-'));
  await writeFile(
    join(directory, 'BROKEN.duckdb'),
    'this is no database file, but it is long enough to look at'.repeat(200),
  );
  await expect(
    startLocalSnowflake({ directory, port: 0, account: 'LOCAL', users: [] }),
  ).rejects.toMatchObject({
    code: 'local_snowflake.damaged',
    message: expect.stringContaining('BROKEN.duckdb'),
  });
  await rm(directory, { recursive: true });
});

it('names the file that an older version wrote, and that it can be deleted', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cm-snowflake-test-'));
  const file = await DuckDBInstance.create(join(directory, 'OLD.duckdb'));
  const connection = await file.connect();
  await connection.run('create schema "~meta"; create table "~meta".objects (schema_name varchar)');
  connection.closeSync();
  file.closeSync();
  await expect(
    startLocalSnowflake({ directory, port: 0, account: 'LOCAL', users: [] }),
  ).rejects.toMatchObject({
    code: 'local_snowflake.outdated',
    message: expect.stringContaining('OLD.duckdb'),
    hint: expect.stringContaining('Delete the file'),
  });
  await rm(directory, { recursive: true });
});

it('stops while a statement runs', async () => {
  const server = await startTestServer();
  const { status } = await server.submit(
    'select count(*) from table(generator(rowcount => 100000000000)) a',
    {
      query: '?async=true',
    },
  );
  expect(status).toBe(202);
  await server.discard();
});

it('has a clock that never runs behind the day of its account', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cm-snowflake-test-'));
  await createAccount({ directory, visits: 200, seed: 1, asOf: '2031-05-06' });
  const server = await startTestServer({ directory });
  expect(await server.rows("select to_char(current_date(), 'YYYY-MM-DD')")).toEqual([['2031-05-06']]);
  await server.discard();
  await rm(directory, { recursive: true, force: true });
});
