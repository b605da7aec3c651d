import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCm } from './command-line.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cm-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('cm', () => {
  it('lists its commands and exit codes', async () => {
    const { exitCode, stdout } = await runCm(['--help']);
    expect(exitCode).toBe(0);
    for (const word of ['demo', 'sync', 'pipeline', 'serve', 'snowflake-local', 'db', 'Exit codes'])
      expect(stdout).toContain(word);
  });

  it.each([
    [['dance'], "unknown command 'dance'"],
    [['demo', '--visits', 'many'], 'a whole number is expected'],
    [['demo', '--as-of', '2026-02-30'], 'a date as YYYY-MM-DD is expected'],
    [['pipeline', 'run', '--as-of', 'yesterday'], 'a date as YYYY-MM-DD is expected'],
    [['sync', 'visits', '--dry-run'], 'There is no table "visits"'],
    [['db', 'stop', '--config', 'nowhere.yaml'], 'nowhere.yaml cannot be read'],
  ])('ends %j with exit code 2 and says why', async (args, reason) => {
    const { exitCode, stderr } = await runCm(args, { CM_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(stderr).toContain(reason);
    expect(exitCode).toBe(2);
  });

  it('names file and line of a configuration it cannot read', async () => {
    const file = join(folder, 'cm.yaml');
    await writeFile(file, 'web:\n  port: high\n');
    const { exitCode, stderr } = await runCm(['serve', '--config', file]);
    expect(stderr).toContain(`${file}:2: web.port`);
    expect(exitCode).toBe(2);
  });

  it('names the PostgreSQL server that does not answer', async () => {
    const { exitCode, stdout } = await runCm(['schema', 'status', '--json'], {
      CM_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/none',
    });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'postgres.unreachable', message: expect.stringContaining('127.0.0.1:1') },
    });
  });

  it('takes an empty key for none, and needs no migration to plan a sync', async () => {
    const { exitCode, stderr } = await runCm(['sync', '--dry-run'], {
      CM_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/none',
      CM_SNOWFLAKE_URL: 'https://none.snowflakecomputing.com',
      CM_SNOWFLAKE_PRIVATE_KEY: '',
      CM_SNOWFLAKE_PRIVATE_KEY_FILE: '',
    });
    expect(stderr).toContain('No private key');
    expect(exitCode).toBe(2);
  });

  it('says that the port is taken before it runs a night', async () => {
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
    const address = occupant.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { exitCode, stderr } = await runCm(['demo', '--port', String(port)], {
      CM_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/none',
    });
    await new Promise((resolve) => occupant.close(resolve));
    expect(stderr).toContain(`Port ${port}`);
    expect(stderr).toContain('--port');
    expect(exitCode).toBe(1);
  });
});
