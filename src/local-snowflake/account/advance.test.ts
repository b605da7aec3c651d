import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { advanceDay } from './advance.ts';
import { createAccount } from './create.ts';
import { accountFile, readAccount } from './read.ts';
import { column, readRows, temporaryDirectory, viewChecksums } from './test-account.ts';

const asOf = '2026-11-23';

describe('advancing an account by a day', { timeout: 240_000 }, () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let before: string;
  let after: string;
  let old: Map<string, Visit>;
  let recent: Map<string, Visit>;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    before = join(directory.path, 'before');
    await createAccount({ directory: before, visits: 12_000, seed: 5, asOf });
    after = await advancedCopy('after');
    old = await visitsOf(before);
    recent = await visitsOf(after);
  }, 240_000);

  afterAll(() => directory.remove());

  async function copy(name: string): Promise<string> {
    const folder = join(directory.path, name);
    await mkdir(folder);
    await copyFile(accountFile(before), accountFile(folder));
    return folder;
  }

  async function advancedCopy(name: string): Promise<string> {
    const folder = await copy(name);
    await advanceDay({ directory: folder });
    return folder;
  }

  it('moves the as-of date, the refresh status and nothing that made the account', async () => {
    expect(await readAccount({ directory: after })).toEqual({
      visits: 12_000,
      seed: 5,
      asOf: '2026-11-24',
      createdAsOf: asOf,
      daysAdvanced: 1,
    });
    const [refresh] = await readRows(
      after,
      z.object({ day: z.string() }),
      `select (REFRESH_FINISHED_AT.utc + interval 4 hours)::date::varchar as day
       from "BI"."FACTDATAREFRESHSTATUS" where STATUS = 'success'`,
    );
    expect(refresh?.day).toBe('2026-11-24');
  });

  it('gives the same rows each time', async () => {
    const again = await advancedCopy('again');
    expect(await viewChecksums(again)).toEqual(await viewChecksums(after));
  });

  it('changes about one visit in a hundred, each under a later watermark, and adds the last day of the window', async () => {
    const changed = [...old].filter(([id, visit]) => recent.get(id)?.content !== visit.content);
    expect(changed.length).toBeGreaterThan(100);
    expect(changed.length).toBeLessThan(300);
    for (const [id, visit] of changed) {
      expect(recent.get(id)?.updated ?? 0n).toBeGreaterThan(visit.updated);
    }
    const added = [...recent].filter(([id]) => !old.has(id));
    expect(added.length).toBeGreaterThan(50);
    expect(new Set(added.map(([, visit]) => visit.day))).toEqual(new Set(['2026-12-08']));
    const highest = [...old.values()].reduce((most, { updated }) => (updated > most ? updated : most), 0n);
    const stamps = [...changed, ...added].map(([id]) => recent.get(id)?.updated ?? 0n);
    const twoHours = 7_200_000_000_000n;
    expect(stamps.every((stamp) => stamp > highest - twoHours)).toBe(true);
    expect(stamps.some((stamp) => stamp <= highest)).toBe(true);
  });

  const changes: [string, (old: Visit, recent: Visit) => boolean][] = [
    ['confirms visits of yesterday', (old, recent) => !old.start && !!recent.start && recent.day === asOf],
    ['moves deleted visits to the other view', (old, recent) => !old.isDeleted && recent.isDeleted],
    ['bills visits', (old, recent) => old.billed !== 'yes' && recent.billed === 'yes'],
    ['finds visits missed', (old, recent) => !old.isMissed && recent.isMissed],
    [
      'corrects confirmed times',
      (old, recent) => !!old.start && !!recent.start && old.start !== recent.start,
    ],
  ];
  it.each(changes)('%s', async (_what, isSo) => {
    const pairs = [...old].flatMap(([id, visit]) => {
      const now = recent.get(id);
      return now === undefined ? [] : [{ visit, now }];
    });
    expect(pairs).toHaveLength(old.size);
    expect(pairs.filter(({ visit, now }) => isSo(visit, now)).length).toBeGreaterThan(0);
  });

  it('corrects an SSN and adds a caregiver row, an in-service and an absence', async () => {
    const sizes = async (folder: string) =>
      readRows(
        folder,
        z.object({
          caregivers: z.coerce.number(),
          inservices: z.coerce.number(),
          absences: z.coerce.number(),
          odd: z.coerce.number(),
        }),
        `select (select count(*) from "BI"."DIMCAREGIVER") as caregivers,
                (select count(*) from "BI"."FACTCAREGIVERINSERVICE") as inservices,
                (select count(*) from "BI"."FACTCAREGIVERABSENCE") as absences,
                (select count(*) from "~store".caregiver c join "~store".person p using (person_no)
                 where trim(c.ssn) is distinct from p.ssn) as odd`,
      );
    const [[first], [second]] = [await sizes(before), await sizes(after)];
    expect(second).toEqual({
      caregivers: (first?.caregivers ?? 0) + 1,
      inservices: (first?.inservices ?? 0) + 1,
      absences: (first?.absences ?? 0) + 1,
      odd: (first?.odd ?? 0) - 1,
    });
  });

  it('leaves the day before or the day after when it is killed', async () => {
    const folder = await copy('killed');
    const child = advanceInAnotherProcess(folder);
    await vi.waitFor(() => expect(existsSync(`${accountFile(folder)}.wal`)).toBe(true), {
      timeout: 60_000,
      interval: 1,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const account = await readAccount({ directory: folder });
    const expected = account?.daysAdvanced === 1 ? after : before;
    expect(await viewChecksums(folder)).toEqual(await viewChecksums(expected));
  });

  it('says that there is no account to advance', async () => {
    await expect(advanceDay({ directory: join(directory.path, 'nowhere') })).rejects.toMatchObject({
      code: 'account.missing',
    });
  });
});

type Visit = z.infer<typeof visitRow>;

const visitRow = z.object({
  id: z.string(),
  day: z.string(),
  start: z.string().nullable(),
  billed: z.string().nullable(),
  isMissed: z.boolean(),
  isDeleted: z.boolean(),
  updated: z.string().transform(BigInt),
  content: z.string(),
});

async function visitsOf(directory: string): Promise<Map<string, Visit>> {
  const select = (view: string, isDeleted: boolean) =>
    `select ${column('Visit Id')} as id, (${column('Visit Date')}.utc - interval 4 hours)::date::varchar as day,
            ${column('Visit Start Time')}.utc::varchar as start, ${column('Billed')} as billed,
            ${column('Is Missed')} as "isMissed", ${isDeleted} as "isDeleted",
            (epoch_us(${column('Visit Updated Timestamp')}.utc) * 1000 + ${column('Visit Updated Timestamp')}.nanos)::varchar as updated, hash(v)::varchar as content
     from "BI"."${view}" as v`;
  const rows = await readRows(
    directory,
    visitRow,
    `${select('FACTVISITCALLPERFORMANCE_CR', false)} union all
     ${select('FACTVISITCALLPERFORMANCE_DELETED_CR', true)}`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function advanceInAnotherProcess(directory: string) {
  const door = new URL('./index.ts', import.meta.url).href;
  const program = `import { advanceDay } from '${door}'; await advanceDay({ directory: ${JSON.stringify(directory)} });`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: 'ignore',
  });
}
