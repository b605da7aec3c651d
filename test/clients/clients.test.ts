import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { startTestServer, type TestServer } from '../../src/local-snowflake/test-server.ts';
import { expected } from './expected.ts';
import { type Client, check, installGo, installJdbc, installPython, type NotInstalled } from './install.ts';

let server: TestServer;
let keyFile: string;

beforeAll(async () => {
  server = await startTestServer();
  keyFile = join(server.directory, 'key.pem');
  await writeFile(keyFile, server.keys.privateKey);
});
afterAll(() => server.discard());

/** What the client sees; where it does not install, the test is skipped and says why. */
async function seenBy(installing: Promise<Client | NotInstalled>, context: TestContext): Promise<unknown> {
  const client = await installing;
  if ('reason' in client) return context.skip(client.reason);
  return check(client, { url: server.url, keyFile });
}

const timeout = 400_000;

describe("other people's clients, unchanged", () => {
  it('the connector of Python', { timeout }, async (context) => {
    expect(await seenBy(installPython('checks.py'), context)).toEqual(expected);
  });

  it('SQLAlchemy', { timeout }, async (context) => {
    expect(await seenBy(installPython('alchemy.py'), context)).toEqual({
      hasTable: [true, false],
      isListed: true,
      columns: [
        ['id', 'DECIMAL(38, 0)', false],
        ['place', 'VARCHAR(40)', false],
        ['rate', 'DECIMAL(10, 2)', true],
        ['day', 'DATE', true],
        ['begins', 'TIMESTAMP_NTZ', true],
      ],
      // Of 49 shifts by place in turn: number, sum of 20.25 each, the last one's begin.
      byPlace: [
        ['place 0', 17, '344.25', '2026-01-02T08:48:00'],
        ['place 1', 16, '324.00', '2026-01-02T08:46:00'],
      ],
      error: 2003,
    });
  });

  it('the driver for Go', { timeout }, async (context) => {
    expect(await seenBy(installGo(), context)).toEqual(expected);
  });

  it('the driver for JDBC', { timeout }, async (context) => {
    expect(await seenBy(installJdbc(), context)).toEqual({
      ...expected,
      tables: true,
      columns: ['ID NUMBER', 'WORD VARCHAR'],
    });
  });
});
