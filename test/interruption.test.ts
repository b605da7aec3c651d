import { once } from 'node:events';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RunningCommand, runCm, start, startCm } from './command-line.ts';
import { createTestDatabase } from './database.ts';
import { processesWith, until } from './processes.ts';

// All on the embedded PostgreSQL and the local Snowflake, below a folder whose name is in their command lines.
const embedded = { CM_POSTGRES_URL: '', CM_SNOWFLAKE_URL: '', CM_WEB_PORT: '0' };
const account = ['--visits', '3000', '--seed', '7', '--as-of', '2026-11-23'];

let folder: string;
let config: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cm-interruption-'));
  // As root PostgreSQL runs as somebody else, who has to be able to enter.
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'cm.yaml'), `state_directory: ${folder}/state\n`);
  config = ['--config', join(folder, 'cm.yaml')];
});
afterAll(async () => {
  await runCm(['db', 'stop', ...config], embedded);
  await rm(folder, { recursive: true, force: true });
});

const demo = (...options: string[]): RunningCommand =>
  startCm(['demo', ...config, ...account, ...options], embedded);

const leftRunning = () => processesWith(folder);
const isOver = async () => (await leftRunning()).length === 0;

describe('Ctrl-C', () => {
  it.each([['PostgreSQL'], ['Synthetic account'], ['Local Snowflake'], ['Sync']])(
    'after the stage "%s" of a night stops everything, with exit code 130',
    async (stage) => {
      const command = demo('--no-serve');
      await command.says(`✓ ${stage}`);
      command.signal('SIGINT');
      const { exitCode, stderr } = await command.result;
      expect(stderr).toContain('Interrupted by Ctrl-C');
      expect(stderr).not.toMatch(/^ +at /m);
      expect(exitCode).toBe(130);
      expect(await leftRunning()).toEqual([]);
    },
  );

  it('during the first start of PostgreSQL leaves nothing running, and a first start that works', async () => {
    await rm(join(folder, 'state', 'postgres'), { recursive: true });
    const command = startCm(['schema', 'status', ...config], embedded);
    await until(async () => (await processesWith(`${folder}/state/postgres/data`)).length > 0);
    command.signal('SIGINT');
    expect((await command.result).exitCode).toBe(130);
    expect(await leftRunning()).toEqual([]);
    expect((await runCm(['schema', 'status', ...config], embedded)).exitCode).toBe(0);
  });

  it('lets the next night take up where the interrupted one was', async () => {
    const { exitCode, stderr } = await demo('--no-serve').result;
    expect(stderr).toContain('Pipeline');
    expect(exitCode).toBe(0);
    expect(await leftRunning()).toEqual([]);
  });

  it('stops `npm start`, npm and shell in between', async () => {
    const command = start('npm', ['start', '--', ...config, ...account], embedded);
    await command.says('Ctrl-C stops everything');
    command.signal('SIGINT');
    const { stderr } = await command.result;
    expect(stderr).toContain('Interrupted by Ctrl-C');
    await until(isOver);
  });

  it('in JSON leaves the document of a web server alone', async () => {
    const command = startCm(['serve', '--json', ...config], embedded);
    await command.says('"url"');
    command.signal('SIGINT');
    const { exitCode, stdout, stderr } = await command.result;
    expect(JSON.parse(stdout)).toMatchObject({ url: expect.stringContaining('http://') });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'interrupted' } });
    expect(exitCode).toBe(130);
  });

  it('in one terminal leaves the command in another its PostgreSQL', async () => {
    const first = startCm(['serve', ...config], embedded);
    await first.says('Ctrl-C stops it');
    const second = startCm(['serve', ...config], embedded);
    await second.says('Ctrl-C stops it');
    first.signal('SIGINT');
    const url = /http:\S+/.exec((await first.result).stdout)?.[0];
    await expect(fetch(`${url}/api/health`)).rejects.toThrow();
    expect((await runCm(['schema', 'status', ...config], embedded)).exitCode).toBe(0);
    expect(await leftRunning()).not.toEqual([]);
    second.signal('SIGINT');
    expect((await second.result).exitCode).toBe(130);
    expect(await leftRunning()).toEqual([]);
  });

  it('ends a web server to which a browser holds a connection without a word', async () => {
    const command = startCm(['serve', '--json', ...config], embedded);
    await command.says('"url"');
    const { port } = new URL(z.object({ url: z.string() }).parse(JSON.parse(command.said().stdout)).url);
    const silent = connect(Number(port), '127.0.0.1');
    await once(silent, 'connect');
    command.signal('SIGINT');
    expect((await command.result).exitCode).toBe(130);
    silent.destroy();
  });

  it('a second time ends at once, even while PostgreSQL cannot be stopped', async () => {
    const command = startCm(['serve', ...config], embedded);
    await command.says('Ctrl-C stops it');
    const turn = join(folder, 'state', 'postgres', 'turn');
    await symlink(String(process.pid), turn);
    let isEnded = false;
    void command.result.then(() => {
      isEnded = true;
    });
    await until(async () => {
      if (!isEnded) command.signal('SIGINT');
      return isEnded;
    });
    expect((await command.result).exitCode).toBe(130);
    await rm(turn);
    await runCm(['db', 'stop', ...config], embedded);
  });

  it('ends what runs in a PostgreSQL of one’s own', async () => {
    const database = await createTestDatabase();
    const blocker = await database.pool.connect();
    try {
      await blocker.query("select pg_advisory_lock(hashtextextended('cm schema apply', 0))");
      const command = startCm(['schema', 'apply', ...config], {
        ...embedded,
        CM_POSTGRES_URL: database.url,
      });
      const waiting = async () => {
        const { rowCount } = await database.pool.query(
          `select from pg_stat_activity
           where application_name = 'cm schema' and datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rowCount === 1;
      };
      await until(waiting);
      command.signal('SIGINT');
      expect((await command.result).exitCode).toBe(130);
      expect(await waiting()).toBe(false);
    } finally {
      blocker.release(true);
      await database.drop();
    }
  });
});

describe('a sync', () => {
  it.each([
    [
      'ends after the tables at work when Ctrl-C asks for it, and cuts them off the second time',
      'SIGINT',
      130,
    ],
    ['is cut off by a request to terminate', 'SIGTERM', 143],
  ] as const)('%s', async (_name, signal, code) => {
    await runCm(['db', 'start', ...config], embedded);
    const { stdout } = await runCm(['db', 'url', ...config], embedded);
    // Not a client for whose sake PostgreSQL would stay.
    const other = new pg.Client({ connectionString: stdout.trim(), application_name: 'cm test' });
    await other.connect();
    try {
      await other.query('begin; lock table analytics.visit in access exclusive mode');
      const command = startCm(['sync', 'visit', '--full', ...config], embedded);
      await until(async () => (await other.query('select from pg_locks where not granted')).rowCount !== 0);
      command.kill(signal);
      if (signal === 'SIGINT') await command.says('Ctrl-C once more cuts them off');
      await until(async () => {
        if (!command.said().stderr.includes('Interrupted by')) command.kill(signal);
        return command.said().stderr.includes('Interrupted by');
      });
      const { exitCode, stderr } = await command.result;
      expect(stderr).not.toMatch(/^ +at /m);
      expect(exitCode).toBe(code);
      expect((await other.query('select from pg_locks where not granted')).rowCount).toBe(0);
    } finally {
      await other.end();
      await runCm(['db', 'stop', ...config], embedded);
    }
  });
});

describe('a request to terminate', () => {
  it('stops a web server with exit code 143', async () => {
    const command = demo();
    await command.says('Ctrl-C stops everything');
    command.kill('SIGTERM');
    expect((await command.result).exitCode).toBe(143);
    expect(await leftRunning()).toEqual([]);
  });
});

describe('a kill', () => {
  it('takes the local Snowflake along, and the next command stops PostgreSQL', async () => {
    const command = demo('--no-serve');
    await command.says('✓ Local Snowflake');
    command.kill('SIGKILL');
    await command.result;
    await until(async () => (await processesWith(config.join(' '))).length === 0);
    expect(await leftRunning()).not.toEqual([]);
    await runCm(['schema', 'status', ...config], embedded);
    expect(await leftRunning()).toEqual([]);
  });
});
