import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAccount } from './create.ts';
import { readAccount } from './read.ts';
import { temporaryDirectory, viewChecksums } from './test-account.ts';

const wish = { visits: 400, seed: 7, asOf: '2026-11-23' };

describe('creating an account', { timeout: 240_000 }, () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });

  afterEach(() => directory.remove());

  it('gives the same rows for the same seed and day, others for another seed', async () => {
    const [one, same, other] = ['one', 'same', 'other'].map((name) => join(directory.path, name));
    if (!one || !same || !other) throw new Error('three directories');
    await createAccount({ ...wish, directory: one });
    await createAccount({ ...wish, directory: same });
    await createAccount({ ...wish, seed: 8, directory: other });
    const checksums = await viewChecksums(one);
    expect(Object.keys(checksums)).toHaveLength(16);
    expect(await viewChecksums(same)).toEqual(checksums);
    const visits = 'FACTVISITCALLPERFORMANCE_CR';
    expect((await viewChecksums(other))[visits]).not.toBe(checksums[visits]);
  });

  it('remembers what the account was made from', async () => {
    expect(await readAccount({ directory: directory.path })).toBeUndefined();
    await createAccount({ ...wish, directory: directory.path });
    expect(await readAccount({ directory: directory.path })).toEqual({
      ...wish,
      createdAsOf: wish.asOf,
      daysAdvanced: 0,
    });
    await expect(createAccount({ ...wish, directory: directory.path })).rejects.toMatchObject({
      code: 'account.exists',
    });
  });

  it('leaves no account when it is killed, and can be done again', async () => {
    const child = createInAnotherProcess({ ...wish, visits: 20_000, directory: directory.path });
    await vi.waitFor(() => expect(existsSync(join(directory.path, 'ANALYTICS.building'))).toBe(true), {
      timeout: 60_000,
      interval: 5,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readAccount({ directory: directory.path })).toBeUndefined();
    await createAccount({ ...wish, directory: directory.path });
    expect(await readAccount({ directory: directory.path })).toMatchObject(wish);
    expect(existsSync(join(directory.path, 'ANALYTICS.building'))).toBe(false);
  });

  it.each([
    { visits: 0, message: '0 visits' },
    { visits: 1.5, message: '1.5 visits' },
    { seed: Number.NaN, message: 'the seed NaN' },
    { asOf: '23.11.2026', message: '23.11.2026' },
    { asOf: '2026-13-01', message: '2026-13-01' },
  ])('refuses $message', async ({ message, ...wrong }) => {
    await expect(createAccount({ ...wish, ...wrong, directory: directory.path })).rejects.toMatchObject({
      code: 'account.bad_wish',
      kind: 'usage',
      message: expect.stringContaining(message),
    });
  });
});

function createInAnotherProcess(options: typeof wish & { directory: string }) {
  const door = new URL('./index.ts', import.meta.url).href;
  const program = `import { createAccount } from '${door}'; await createAccount(${JSON.stringify(options)});`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: 'ignore',
  });
}
