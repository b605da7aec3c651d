import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runningUrl } from './server.ts';
import { joinEmbedded, startEmbedded, stopEmbedded } from './sharing.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cm-sharing-'));
  // As root the server runs as somebody else, who has to be able to enter.
  await chmod(directory, 0o755);
});
afterAll(async () => {
  await stopEmbedded(directory);
  await rm(directory, { recursive: true, force: true });
});

const settings = { fsync: 'off', shared_buffers: '64MB' };
const arrive = () => joinEmbedded({ directory, settings });
const isRunning = async () => (await runningUrl(directory)) !== undefined;

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

describe('the embedded PostgreSQL', () => {
  it('is created once when several commands meet at the first start, and stopped by the last', async () => {
    const users = await Promise.all([arrive(), arrive(), arrive()]);
    expect(new Set(users.map(({ url }) => url)).size).toBe(1);
    expect(users.filter(({ startedNow }) => startedNow)).toHaveLength(1);
    await Promise.all(users.map((user) => user.leave()));
    expect(await isRunning()).toBe(false);
  });

  it('stays for the second command when the one that started it leaves', async () => {
    const sync = await arrive();
    const serve = await arrive();
    await sync.leave();
    expect(await ask(serve.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await serve.leave();
    expect(await isRunning()).toBe(false);
  });

  it('is never stopped under a command, and not left running, whoever comes and goes at once', async () => {
    const come = async (): Promise<void> => {
      for (let visit = 0; visit < 4; visit++) {
        const user = await arrive();
        expect(await ask(user.url, 'select 1 as one')).toEqual([{ one: 1 }]);
        await user.leave();
      }
    };
    await Promise.all([come(), come(), come()]);
    expect(await isRunning()).toBe(false);
  });

  it('stays while a client that is none of ours is connected; the next command stops it', async () => {
    const sync = await arrive();
    const psql = new pg.Client({ connectionString: sync.url, application_name: 'psql' });
    await psql.connect();
    await sync.leave();
    expect((await psql.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await psql.end();
    await (await arrive()).leave();
    expect(await isRunning()).toBe(false);
  });

  it('stays when `cm db start` asked for it, until `cm db stop`', async () => {
    const sync = await arrive();
    expect((await startEmbedded({ directory })).startedNow).toBe(false);
    await sync.leave();
    expect(await isRunning()).toBe(true);
    expect(await stopEmbedded(directory)).toBe(true);
    await (await arrive()).leave();
    expect(await isRunning()).toBe(false);
  });

  it('gets the database that a kill kept from being created', async () => {
    const { url } = await startEmbedded({ directory, settings });
    const maintenance = new URL(url);
    maintenance.pathname = '/postgres';
    await ask(maintenance.href, 'drop database conflict_management with (force)');
    const sync = await arrive();
    expect(sync.startedNow).toBe(false);
    expect(await ask(sync.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await sync.leave();
    await stopEmbedded(directory);
  });

  it('moves to another port when a program has taken its own', async () => {
    const { port } = z.object({ port: z.number() }).parse(await connectionFile());
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(port, '127.0.0.1', resolve));
    const sync = await arrive();
    await new Promise((resolve) => occupant.close(resolve));
    expect(new URL(sync.url).port).not.toBe(String(port));
    expect(await ask(sync.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await sync.leave();
  });

  it('takes the turn of a process that was killed', async () => {
    const killed = spawn(process.execPath, ['--eval', '']);
    await new Promise((resolve) => killed.once('close', resolve));
    await symlink(String(killed.pid), join(directory, 'turn'));
    await (await arrive()).leave();
    expect(await isRunning()).toBe(false);
  });

  it('names a connection file that is damaged, and what to do', async () => {
    const whole = await readFile(join(directory, 'connection.json'), 'utf8');
    await writeFile(join(directory, 'connection.json'), whole.slice(0, 10));
    await expect(arrive()).rejects.toMatchObject({
      code: 'postgres.connection_file',
      message: expect.stringContaining(join(directory, 'connection.json')),
      hint: expect.stringContaining('start over'),
    });
    await writeFile(join(directory, 'connection.json'), whole);
  });
});

const connectionFile = async (): Promise<unknown> =>
  JSON.parse(await readFile(join(directory, 'connection.json'), 'utf8'));
