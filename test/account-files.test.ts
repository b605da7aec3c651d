import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCm, startCm } from './command-line.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cm-files-'));
  await writeFile(join(folder, 'cm.yaml'), `state_directory: ${folder}\n`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const localSnowflake = () => ['snowflake-local', '--port', '0', '--config', join(folder, 'cm.yaml')];

describe('the file of the synthetic account', () => {
  it('belongs to one local Snowflake; a second command names it and ends with exit code 4', async () => {
    const first = startCm([...localSnowflake(), '--visits', '40']);
    await first.says('Local Snowflake:');
    const second = await runCm(localSnowflake());
    first.kill('SIGTERM');
    await first.result;
    expect(second.stderr).toContain(`Another local Snowflake (process ${first.pid})`);
    expect(second.stderr).toContain('CM_SNOWFLAKE_URL');
    expect(second.stderr).not.toMatch(/delete/i);
    expect(second.exitCode).toBe(4);
  });

  it('is made once by two commands that start at the same moment; one serves it, the other ends with exit code 4', async () => {
    const started = [1, 2].map(() => startCm([...localSnowflake(), '--visits', '3000']));
    const ended = await Promise.race(started.map(({ result }) => result));
    const serving = started.find(({ said }) => said().stderr !== ended.stderr);
    await serving?.says('Local Snowflake:');
    serving?.kill('SIGTERM');
    expect(ended.stderr).toContain(`Another local Snowflake (process ${serving?.pid})`);
    expect(ended.exitCode).toBe(4);
    expect((await serving?.result)?.exitCode).toBe(143);
  });

  it('is to be deleted only when it is damaged', async () => {
    await mkdir(join(folder, 'snowflake/databases'), { recursive: true });
    await writeFile(join(folder, 'snowflake/databases/ANALYTICS.duckdb'), 'not what it was');
    const { exitCode, stderr } = await runCm(localSnowflake());
    expect(stderr).toContain('ANALYTICS.duckdb, a file of the local Snowflake, is damaged');
    expect(stderr).toContain('Delete it to start over');
    expect(exitCode).toBe(1);
  });
});
