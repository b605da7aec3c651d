import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCm, start, startCm } from './command-line.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cm-psql-'));
  // A psql that says how it was called, and then waits for a Ctrl-C of its own where it is told to.
  const psql = [
    '#!/bin/sh',
    'trap "echo query cancelled; exit 5" INT',
    'echo "arguments: $*; password: $PGPASSWORD; name: $PGAPPNAME"',
    'while [ "$2" = --wait ]; do sleep 0.1; done',
  ];
  await writeFile(join(folder, 'psql'), `${psql.join('\n')}\n`);
  await chmod(join(folder, 'psql'), 0o755);
  path = `${folder}${delimiter}${process.env.PATH}`;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const url = 'postgres://ann:top%20secret@db.example:5433/night';

describe('cm db psql', () => {
  it('gives psql the password where other users of the machine cannot read it', async () => {
    const { exitCode, stdout } = await runCm(['db', 'psql', '--', '-c', 'select 1'], {
      PATH: path,
      CM_POSTGRES_URL: url,
    });
    expect(stdout).toBe(
      'arguments: postgres://ann@db.example:5433/night -c select 1; password: top secret; name: cm psql\n',
    );
    expect(exitCode).toBe(0);
  });

  it('leaves Ctrl-C to psql, and ends with its exit code', async () => {
    const command = startCm(['db', 'psql', '--', '--wait'], { PATH: path, CM_POSTGRES_URL: url });
    await command.says('password');
    command.signal('SIGINT');
    const { exitCode, stdout, stderr } = await command.result;
    expect(stdout).toContain('query cancelled');
    expect(stderr).toBe('');
    expect(exitCode).toBe(5);
  });

  it('says what to install where there is no psql, without the password', async () => {
    const bare = join(folder, 'bare');
    await mkdir(bare);
    for (const program of ['sh', 'dirname', 'readlink'])
      await symlink(await whereIs(program), join(bare, program));
    await symlink(process.execPath, join(bare, 'node'));
    const { exitCode, stderr } = await runCm(['db', 'psql'], { PATH: bare, CM_POSTGRES_URL: url });
    expect(stderr).toContain('psql is not installed');
    expect(stderr).toContain('postgresql-client');
    expect(stderr).not.toContain('secret');
    expect(exitCode).toBe(1);
  });
});

async function whereIs(program: string): Promise<string> {
  const { stdout } = await start('sh', ['-c', `command -v ${program}`]).result;
  return stdout.trim();
}
