import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { runCm, start } from './command-line.ts';
import { createTestDatabase } from './database.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cm-cli-'));
  // As root PostgreSQL runs as somebody else, who has to be able to enter.
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const nowhere = { CM_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/none' };
const run = (program: string, args: readonly string[]) => start(program, args).result;

describe('cm', () => {
  it('lists its commands and exit codes', async () => {
    const { exitCode, stdout } = await runCm(['--help']);
    expect(exitCode).toBe(0);
    for (const word of ['demo', 'sync', 'pipeline', 'serve', 'snowflake-local', 'db', 'Exit codes'])
      expect(stdout).toContain(word);
  });

  it('prints its version', async () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile('package.json', 'utf8')));
    expect((await runCm(['--version'])).stdout).toBe(`${version}\n`);
    expect(JSON.parse((await runCm(['--version', '--json'])).stdout)).toEqual({ version });
  });

  it('shows the plan of the pipeline on 100 columns, without a database too', async () => {
    const { stdout, exitCode } = await runCm(['pipeline', 'plan'], {
      CM_POSTGRES_URL: 'postgres://127.0.0.1:1/none',
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^110_pairs +2, 3, 4 +040 /m);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it.each([
    [['dance'], "unknown command 'dance'"],
    [['demo', '--visits', 'many'], 'a whole number is expected'],
    [['demo', '--as-of', '2026-02-30'], 'a date as YYYY-MM-DD is expected'],
    [['demo', '--as-of', '9999-12-31'], 'a date from 2000-01-01 to 2199-12-31 is expected'],
    [['snowflake-local', '--as-of', '1900-01-01'], 'a date from 2000-01-01 to 2199-12-31 is expected'],
    [['pipeline', 'run', '--as-of', 'yesterday'], 'a date as YYYY-MM-DD is expected'],
    [['sync', 'visits', '--dry-run'], 'There is no table "visits"'],
    [['sync', '--parallel', '17'], 'a number from 1 to 16 is expected'],
    [['--config', 'demo', 'sync'], 'demo cannot be read'],
    [['inventory', '--price', 'much'], 'a price such as 2.60 is expected'],
    [['inventory', '--propose-from', 'BI'], 'DATABASE.SCHEMA is expected'],
    [['serve'], 'CM_COOKIE_SECRET is not set'],
    [['pipeline', 'run'], 'CM_PERSON_KEY_SECRET is not set'],
    [['db', 'stop', '--config', 'nowhere.yaml'], 'nowhere.yaml cannot be read'],
  ])('ends %j with exit code 2 and says why', async (args, reason) => {
    const { exitCode, stderr } = await runCm(args, nowhere);
    expect(stderr).toContain(reason);
    expect(exitCode).toBe(2);
  });

  it('keeps the demo away from a Snowflake account of one’s own', async () => {
    const { exitCode, stderr } = await runCm(['demo'], {
      ...nowhere,
      CM_SNOWFLAKE_URL: 'https://none.snowflakecomputing.com',
    });
    expect(stderr).toContain('synthetic data');
    expect(exitCode).toBe(2);
  });

  it('names the database that a server does not have', async () => {
    const url = new URL(inject('postgresUrl'));
    url.pathname = '/never_created';
    const { exitCode, stderr } = await runCm(['schema', 'status'], { CM_POSTGRES_URL: url.href });
    expect(stderr).toContain('has no database never_created');
    expect(stderr).toContain('createdb never_created');
    expect(exitCode).toBe(2);
  });

  it('says that nothing has been synced when it is asked about visits', async () => {
    const database = await createTestDatabase();
    try {
      const asked = await runCm(['conflict', 'why', '1', '2', '--json'], { CM_POSTGRES_URL: database.url });
      expect(JSON.parse(asked.stdout)).toMatchObject({
        error: { code: 'analytics.not_synced', hint: expect.stringContaining('cm sync') },
      });
      expect(asked.exitCode).toBe(1);
    } finally {
      await database.drop();
    }
  });

  it('with --json writes the warnings of Node and of libraries as lines of JSON too', async () => {
    const { stderr } = await runCm(['schema', 'status', '--json'], {
      CM_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/none?sslmode=require',
    });
    const lines = stderr.split('\n').filter((line) => line !== '');
    expect(lines.map((line) => JSON.parse(line).message)).toEqual([expect.stringContaining('sslmode')]);
  });

  it('offers a command of sync no options but its own and those of all commands', async () => {
    const { stdout } = await runCm(['sync', 'status', '--help']);
    expect(stdout).toContain('--metrics');
    expect(stdout).toContain('--json');
    expect(stdout).not.toContain('--full');
  });

  it('goes on when the reader of its output has seen enough', async () => {
    const { exitCode, stderr } = await run('sh', ['-c', './cm pipeline plan | head -n 1 | cut -c 1-4']);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const unread = await run('sh', ['-c', '{ ./cm pipeline plan; echo "code $?" >&2; } | true']);
    expect(unread.stderr).toBe('code 0\n');
  });

  it.skipIf(!existsSync('/dev/full'))('says when its output could not be written', async () => {
    const { exitCode, stderr } = await run('sh', ['-c', './cm pipeline plan --json > /dev/full']);
    expect(JSON.parse(stderr)).toMatchObject({
      message: expect.stringContaining('standard output'),
      error: { code: 'output.failed' },
    });
    expect(exitCode).toBe(1);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full, and starts once it is not', async () => {
    const state = join(folder, 'full');
    await writeFile(join(folder, 'full.yaml'), `state_directory: ${state}\n`);
    await mkdir(join(state, 'postgres'), { recursive: true });
    await symlink('/dev/full', join(state, 'postgres', 'connection.json.new'));
    const onFullDisk = ['schema', 'status', '--json', '--config', join(folder, 'full.yaml')];
    const full = await runCm(onFullDisk, { CM_POSTGRES_URL: '' });
    expect(JSON.parse(full.stdout)).toMatchObject({
      error: { code: 'disk.full', hint: expect.stringContaining('Free space') },
    });
    expect(full.exitCode).toBe(1);
    await rm(join(state, 'postgres', 'connection.json.new'));
    expect((await runCm(onFullDisk, { CM_POSTGRES_URL: '' })).exitCode).toBe(0);
  });

  it.skipIf(!existsSync('/proc/self')).each([
    ['schema status', '/dev/null', 'a file is where a folder should be'],
    ['snowflake-local --port 0', '/dev/null/state', 'a file is where a folder should be'],
    ['db start', '/proc/none/state', 'the system makes no files there'],
    ['snowflake-local --port 0', '/proc/none', 'the system makes no files there'],
    ['serve --port 0', '/proc', 'the system makes no files there'],
  ])(
    'says that `cm %s` cannot keep anything in %s, and what to set',
    async (words, directory, reason) => {
      const file = join(folder, 'unusable.yaml');
      await writeFile(file, `state_directory: ${directory}\n`);
      const { exitCode, stderr } = await runCm([...words.split(' '), '--config', file], {
        CM_POSTGRES_URL: '',
      });
      expect(stderr).toContain(`${directory}: ${reason}`);
      expect(stderr).toContain(`Set \`state_directory\` in ${file}`);
      expect(exitCode).toBe(2);
    },
    20_000,
  );

  it('needs no state directory where it keeps nothing', async () => {
    const file = join(folder, 'unusable.yaml');
    await writeFile(file, 'state_directory: /dev/null\n');
    const { exitCode } = await runCm(['schema', 'status', '--config', file], {
      CM_POSTGRES_URL: inject('postgresUrl'),
    });
    expect(exitCode).toBe(0);
  });

  it('names file and line of a configuration it cannot read', async () => {
    const file = join(folder, 'cm.yaml');
    await writeFile(file, 'web:\n  port: high\n');
    const { exitCode, stderr } = await runCm(['serve', '--config', file]);
    expect(stderr).toContain(`${file}:2: web.port`);
    expect(exitCode).toBe(2);
  });

  it.each(['schema status', 'backfill --dry-run'])(
    'names the PostgreSQL server that does not answer: %s',
    async (words) => {
      const { exitCode, stdout } = await runCm([...words.split(' '), '--json'], {
        ...nowhere,
        CM_PERSON_KEY_SECRET: 'for tests alone',
      });
      expect(exitCode).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        error: { code: 'postgres.unreachable', message: expect.stringContaining('127.0.0.1:1') },
      });
    },
  );

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

  it.each([
    ['is missing', 'none.p8', 'cannot be read: ENOENT'],
    ['is no key', 'cm.yaml', 'is no private key in PEM form'],
  ])('names the file of a private key that %s', async (_what, name, reason) => {
    await writeFile(join(folder, 'cm.yaml'), '# not a key\n');
    const file = join(folder, name);
    const { exitCode, stderr } = await runCm(['sync', '--dry-run'], {
      ...nowhere,
      CM_SNOWFLAKE_URL: 'https://none.snowflakecomputing.com',
      CM_SNOWFLAKE_PRIVATE_KEY_FILE: file,
    });
    expect(stderr).toContain(`the file ${file} (CM_SNOWFLAKE_PRIVATE_KEY_FILE)`);
    expect(stderr).toContain(reason);
    expect(exitCode).toBe(2);
  });

  it.each(['demo', 'serve', 'snowflake-local'])(
    'says that the port of %s is taken, before it does anything else',
    async (command) => {
      const occupant = createServer();
      await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
      const address = occupant.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { exitCode, stderr } = await runCm([command, '--port', String(port)], {
        ...nowhere,
        CM_COOKIE_SECRET: 'for tests alone',
      });
      await new Promise((resolve) => occupant.close(resolve));
      expect(stderr).toContain(`Port ${port}`);
      expect(stderr).toContain('--port');
      expect(exitCode).toBe(1);
    },
  );
});
