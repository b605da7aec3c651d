import { appendFile, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inTurn } from './turn.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cm-turn-'));
});
afterEach(() => rm(directory, { recursive: true }));

const turn = () => ({ directory, doing: 'testing', longestWaitMinutes: 1 });

/** No process has this number: it is above the highest that Linux gives. */
const nobody = 4_194_305;

describe('a turn', () => {
  it('is taken over from a process that is gone, and leaves nothing behind', async () => {
    await symlink(`${nobody}/once`, join(directory, 'turn'));
    expect(await inTurn(turn(), async () => readdir(directory))).toEqual(['turn']);
    expect(await readdir(directory)).toEqual([]);
  });

  it('is taken over also where the one that cleared it away is gone', async () => {
    await symlink(`${nobody}/once`, join(directory, 'turn'));
    await symlink(`${nobody}/${nobody}/once`, join(directory, 'turn.clearing'));
    expect(await inTurn(turn(), async () => 'done')).toBe('done');
    expect(await readdir(directory)).toEqual([]);
  });

  it('belongs to one at a time, though many find the same dead holder', async () => {
    const log = join(directory, 'log');
    for (let round = 0; round < 6; round++) {
      await symlink(`${nobody}/${round}`, join(directory, 'turn'));
      await Promise.all(
        Array.from({ length: 12 }, () =>
          inTurn(turn(), async () => {
            await appendFile(log, 'in ');
            await new Promise((resolve) => setImmediate(resolve));
            await appendFile(log, 'out ');
          }),
        ),
      );
    }
    expect(await readFile(log, 'utf8')).toBe('in out '.repeat(6 * 12));
  });

  it('is refused once the wait has been too long, naming the holder', async () => {
    await symlink(`${process.pid}/once`, join(directory, 'turn'));
    await expect(inTurn({ ...turn(), longestWaitMinutes: 0 }, async () => 'done')).rejects.toMatchObject({
      code: 'turn.taken',
      kind: 'gate',
      message: expect.stringContaining(`Process ${process.pid} has been testing`),
    });
  });
});
