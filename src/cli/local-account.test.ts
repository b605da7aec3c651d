import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anInvocation } from '../../test/invocation.ts';
import { type AccountWish, inAccountTurn, prepareAccount, reachDay } from './local-account.ts';
import { openWorkplace } from './workplace.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cm-account-'));
  await writeFile(join(folder, 'cm.yaml'), `state_directory: ${folder}\n`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As another command would ask for it: what is said meanwhile, and the account. */
async function prepare(wish: AccountWish & { advanceDay?: number }) {
  const invocation = anInvocation();
  const workplace = await openWorkplace({ config: join(folder, 'cm.yaml') }, invocation);
  const account = await inAccountTurn(workplace, () =>
    wish.advanceDay === undefined ? prepareAccount(workplace, wish) : reachDay(workplace, wish),
  );
  return { account, notes: invocation.notes };
}

describe('the local account', () => {
  const first = { visits: 40, seed: 7, asOf: '2026-11-23' };

  it('stays without a wish, and is made without a word when there is none', async () => {
    expect((await prepare(first)).notes).toEqual([]);
    expect(await prepare({})).toEqual({ account: expect.objectContaining(first), notes: [] });
  });

  it('is made anew for another wish, which says so and keeps what the wish leaves open', async () => {
    await prepare(first);
    const { account, notes } = await prepare({ visits: 30, asOf: '2026-12-01' });
    expect(account).toMatchObject({ visits: 30, seed: 7, asOf: '2026-12-01' });
    expect(notes).toEqual([
      `The account in ${folder} has 40 visits, the as-of date 2026-11-23. To have 30 visits, the as-of date 2026-12-01, it is made anew, and the database of the demo starts over.`,
    ]);
  });

  it('stays when the wish names the day it was made on or the day it has reached', async () => {
    await prepare(first);
    await prepare({ advanceDay: 1 });
    for (const asOf of ['2026-11-23', '2026-11-24'])
      expect(await prepare({ asOf })).toMatchObject({ account: { asOf: '2026-11-24' }, notes: [] });
  });

  it('is made once when two commands meet, and told to the one that waits', async () => {
    const [one, other] = await Promise.all([prepare(first), prepare(first)]);
    for (const { account } of [one, other])
      expect(account).toMatchObject({ ...first, createdAsOf: first.asOf });
    expect([...one.notes, ...other.notes]).toEqual([
      `Waiting for process ${process.pid}, which is busy with the local account.`,
    ]);
  });
});
