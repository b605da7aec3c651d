import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { conflictReportFile, createConflictReport } from './conflict-report.ts';
import { createAccount } from './create.ts';
import { accountFile } from './read.ts';
import { column, temporaryDirectory } from './test-account.ts';
import {
  cataloguedColumns,
  cataloguedDefaults,
  readConflictRows,
  tableTexts,
} from './test-conflict-report.ts';
import { readVisits } from './test-conflicts.ts';

const asOf = '2026-11-23';
const maps = '"CONFLICTVISITMAPS"';

describe('the tables of CONFLICTREPORT beside an account of 20,000 visits', { timeout: 240_000 }, () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let pairs: Pair[];

  beforeAll(async () => {
    directory = await temporaryDirectory();
    await createAccount({ directory: directory.path, visits: 20_000, seed: 11, asOf });
    await createConflictReport({ directory: directory.path });
    pairs = await readPairs(directory.path);
  }, 240_000);

  afterAll(() => directory.remove());

  const rowsOf = <T>(row: z.ZodType<T>, sql: string) => readConflictRows(directory.path, row, sql);
  const count = async (sql: string) =>
    (await rowsOf(z.object({ n: z.coerce.number() }), `select count(*) as n from ${sql}`))[0]?.n;

  it('have exactly the columns of the catalogue: names, case, order, types, nullability', async () => {
    const line = z.object({ line: z.string() });
    const declared = await rowsOf(
      line,
      `select concat_ws('|', object_name, ordinal, column_name, data_type, is_nullable) as line from "~meta".columns`,
    );
    const catalogue = await cataloguedColumns();
    expect(declared.map((row) => row.line).sort()).toEqual(
      catalogue
        .map(({ table, ordinal, name, type, isNullable }) =>
          [table, ordinal, name, type, isNullable].join('|'),
        )
        .sort(),
    );
    const stored = await rowsOf(
      line,
      `select concat_ws('|', table_name, column_index, column_name, is_nullable) as line
       from duckdb_columns() where database_name = 'CONFLICTREPORT' and schema_name = 'PUBLIC'`,
    );
    expect(stored.map((row) => row.line).sort()).toEqual(
      catalogue
        .map(({ table, ordinal, physical, isNullable }) => [table, ordinal, physical, isNullable].join('|'))
        .sort(),
    );
  });

  it('have the defaults of the catalogue, and number new rows behind those that are there', async () => {
    const declared = await rowsOf(
      z.object({ table: z.string(), name: z.string(), value: z.string() }),
      `select object_name as "table", column_name as name,
         case when sequence_path is null then expression else 'autoincrement' end as value
       from "~meta".column_defaults`,
    );
    const inWords = (table: string, name: string, value: string) => `${table}.${name} ${value.toUpperCase()}`;
    expect(declared.map(({ table, name, value }) => inWords(table, name, value)).sort()).toEqual(
      (await cataloguedDefaults()).map(({ table, name, value }) => inWords(table, name, value)).sort(),
    );
    const [next] = await rowsOf(
      z.object({ next: z.coerce.number(), highest: z.coerce.number() }),
      `select start_value as next, (select max("ID") from ${maps}) as highest
       from duckdb_sequences() where sequence_name like '~auto/CONFLICTVISITMAPS/ID%'`,
    );
    expect(next?.next).toBe((next?.highest ?? 0) + 1);
  });

  it('hold no text longer than declared', async () => {
    const tooLong = (await cataloguedColumns()).flatMap(({ table, physical, type }) => {
      const length = Number(/^VARCHAR\((\d{1,4})\)$/.exec(type)?.[1]);
      const test = `select '${table}.${physical}' as name from "${table}" where length("${physical}") > ${length}`;
      return length > 0 && !/DASHBOARD|SUMMARY|TEMP/.test(table) ? [test] : [];
    });
    expect(await rowsOf(z.object({ name: z.string() }), tooLong.join(' union '))).toEqual([]);
  });

  it('are the same rows again for the same account', async () => {
    const again = join(directory.path, 'again');
    await mkdir(again);
    await copyFile(accountFile(directory.path), accountFile(again));
    await createConflictReport({ directory: again });
    const texts = await tableTexts(directory.path);
    expect(texts.size).toBe(56);
    expect(await tableTexts(again)).toEqual(texts);
  });

  it('keep what is there, and want an account', async () => {
    const before = await tableTexts(directory.path);
    await createConflictReport({ directory: directory.path });
    expect(await tableTexts(directory.path)).toEqual(before);
    await expect(createConflictReport({ directory: join(directory.path, 'none') })).rejects.toMatchObject({
      code: 'account.missing',
    });
  });

  it.each(['U', 'R', 'D', 'N', 'W', 'I'])('have conflicts and pairs of status %s', async (status) => {
    expect(await count(`"CONFLICTS" where ${column('StatusFlag')} = '${status}'`)).toBeGreaterThan(5);
    expect(pairs.filter((pair) => pair.status === status).length).toBeGreaterThan(5);
  });

  it('have a conflict for each pair, one for each visit', async () => {
    const conflicts = await rowsOf(z.object({ id: z.string() }), 'select CONFLICTID as id from "CONFLICTS"');
    expect(new Set(pairs.map((pair) => pair.conflict))).toEqual(new Set(conflicts.map(({ id }) => id)));
    expect(new Set(pairs.map((pair) => `${pair.conflict} ${pair.visit}`)).size).toBe(conflicts.length);
    expect(new Set(pairs.map((pair) => pair.visit)).size).toBe(conflicts.length);
  });

  it('have each pair in both directions, but for days off', () => {
    const byVisits = new Map(pairs.map((pair) => [`${pair.visit} ${pair.con}`, pair]));
    expect(byVisits.size).toBe(pairs.length);
    for (const pair of pairs) {
      const reverse = byVisits.get(`${pair.con} ${pair.visit}`);
      if (pair.flags.endsWith('Y')) expect(reverse).toBeUndefined();
      else expect(reverse).toMatchObject({ flags: pair.flags, group: pair.group, key: pair.key });
    }
  });

  it('number groups by connected components', () => {
    const groupOf = new Map<string, string>();
    for (const pair of pairs) {
      for (const side of [pair.visit, pair.con]) {
        expect(groupOf.get(side) ?? pair.group).toBe(pair.group);
        groupOf.set(side, pair.group);
      }
    }
    const components = componentsOf(pairs);
    expect(new Set(pairs.map((pair) => pair.group)).size).toBe(components);
  });

  it('leave gaps between their numbers', async () => {
    for (const id of ['ID', 'CONFLICTID', column('GroupID')]) {
      const [row] = await rowsOf(
        z.object({ share: z.number() }),
        `select count(distinct ${id}) / (max(${id}) - min(${id}) + 1)::double as share from ${maps}`,
      );
      expect(row?.share).toBeLessThan(0.9);
    }
  });

  it('hold every past collision of two visits as an open pair, and none that is over', async () => {
    const left = await rowsOf(
      z.object({ id: z.string() }),
      `select ${column('ProviderID')} as id from "EXCLUDED_AGENCY"`,
    );
    const states = await statesOf(directory.path);
    const visits = (await readVisits(directory.path)).filter(
      (visit) => visit.day < '2026-11-22' && !left.some(({ id }) => id === visit.provider),
    );
    const colliding = new Set<string>();
    for (const a of visits) {
      for (const b of visits.filter(({ person, day }) => person === a.person && day === a.day)) {
        if (a.provider !== b.provider && overlaps(a, b) && states.get(a.provider) === states.get(b.provider))
          colliding.add(`${a.id} ${b.id}`);
      }
    }
    const isOpen = (pair: Pair) => !['R', 'D'].includes(pair.status);
    const byTime = pairs.filter((pair) => /^.*Y.*NNN$/.test(pair.flags));
    expect(new Set(byTime.filter(isOpen).map((pair) => `${pair.visit} ${pair.con}`))).toEqual(colliding);
    expect(byTime.length).toBeGreaterThan(colliding.size);
  });

  it('show each visit as the account does, unless it has changed since', async () => {
    const fromAccount = `"ANALYTICS"."BI"."FACTVISITCALLPERFORMANCE_CR" as v on v.${column('Visit Id')} = m.${column('VisitID')}`;
    const wall = (name: string) =>
      `make_timestamp(epoch_us(v.${column(name)}.utc) + v.${column(name)}.offset_minutes::bigint * 60000000)`;
    const differing = `${maps} as m join ${fromAccount}
      where (m.${column('SchStartTime')}.utc <> ${wall('Scheduled Start Time')}
        or m.${column('VisitEndTime')}.utc is distinct from ${wall('Visit End Time')}
        or m.${column('ProviderID')} <> v.${column('Provider Id')})`;
    expect(await count(`${differing} and m.${column('StatusFlag')} not in ('R', 'D')`)).toBe(0);
    expect(await count(differing)).toBeGreaterThan(10);
    expect(await count(`${maps} as m join ${fromAccount}`)).toBeGreaterThan(200);
  });

  it.each([
    [
      'conflicts without an answer, with reason, words and day',
      `"CONFLICTS" where ${column('NoResponseFlag')} = 'Y' and ${column('NoResponseReasonID')} is not null and ${column('NoResponseDate')} is not null`,
    ],
    [
      'conflicts flagged for review',
      `"CONFLICTS" where ${column('FlagForReview')} = 'Y' and ${column('FlagForReviewDate')} is not null`,
    ],
    [
      'resolved conflicts with the day and who caused it',
      `"CONFLICTS" where ${column('StatusFlag')} = 'R' and ${column('ResolveDate')} is not null and ${column('ResolvedBy')} is not null`,
    ],
    [
      'pairs by distance',
      `${maps} where ${column('DistanceFlag')} = 'Y' and ${column('ETATravleMinutes')} > 0`,
    ],
    [
      'pairs with training',
      `${maps} where ${column('InServiceFlag')} = 'Y' and ${column('ConInserviceStartDate')} is not null`,
    ],
    [
      'pairs of training with visits',
      `${maps} where ${column('InServiceFlag')} = 'Y' and ${column('PName')} = 'In-service'`,
    ],
    [
      'pairs with days off',
      `${maps} where ${column('PTOFlag')} = 'Y' and ${column('ConPTOEndDate')} is not null`,
    ],
    ['billable minutes', `${maps} where BILLABLEMINUTESFULLSHIFT > 0 and BILLABLEUNITSFULLSHIFT > 0`],
    [
      'conversations',
      `"CONFLICT_COMMU_INTERS" where ${column('CommentType')} = 1 and ${column('ReverseUUID')} is not null`,
    ],
    [
      'notes of agencies',
      `"CONFLICT_COMMU_INTERS" where ${column('CommentType')} = 2 and CONFLICTID is not null`,
    ],
    [
      'notes of payers',
      `"CONFLICT_COMMU_INTERS" where ${column('CommentType')} = 2 and ${column('GroupID')} is not null`,
    ],
    ['attachments', `"CONFLICT_COMMU_INTERS" where ${column('FileSize')} > 0`],
  ])('have %s', async (_what, from) => {
    expect(await count(from)).toBeGreaterThan(0);
  });

  it.each([
    'SETTINGS',
    'MPH',
    'EXCLUDED_SSN',
    'EXCLUDED_AGENCY',
    'CONTACT_MAINTENANCE',
    'NORESPONSEREASONS',
    'PAYER_PROVIDER_REMINDERS',
    'NOTIFICATIONS',
    'GOVBODIESPAYERS',
    'LOG_FIELDS',
    'LOG_HISTORY',
    'LOG_HISTORY_VALUES',
    'TASK_HISTORY_LIST',
    'FAILED_API_LOGS',
  ])('have rows in %s', async (table) => {
    expect(await count(`"${table}"`)).toBeGreaterThan(0);
  });

  it('leave the tables empty that the nightly chain fills', async () => {
    expect(await count('"CONFLICTVISITMAPS_TEMP"')).toBe(0);
    expect(await count('"PAYER_DASHBOARD_TOP"')).toBe(0);
  });

  it('say in the history only what is in the tables', async () => {
    expect(await count(`"LOG_HISTORY" where CONID not in (select ID from ${maps})`)).toBe(0);
    expect(await count('"LOG_HISTORY_VALUES" where LHID not in (select ID from "LOG_HISTORY")')).toBe(0);
    expect(
      await count(`"LOG_HISTORY_VALUES" where ${column('LogID')} not in (select ID from "LOG_FIELDS")`),
    ).toBe(0);
    expect(await count('"NOTIFICATIONS" where CONFLICTID not in (select CONFLICTID from "CONFLICTS")')).toBe(
      0,
    );
  });

  it('leave nothing when their making is killed, and can be made again', async () => {
    const other = join(directory.path, 'killed');
    await mkdir(other);
    await copyFile(accountFile(directory.path), accountFile(other));
    const child = createInAnotherProcess(other);
    const building = join(other, 'CONFLICTREPORT.building');
    await vi.waitFor(() => expect(existsSync(building)).toBe(true), { timeout: 60_000, interval: 5 });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(conflictReportFile(other))).toBe(false);
    await createConflictReport({ directory: other });
    expect(await tableTexts(other)).toEqual(await tableTexts(directory.path));
    expect(existsSync(building)).toBe(false);
  });
});

function createInAnotherProcess(directory: string) {
  const module = new URL('./conflict-report.ts', import.meta.url).href;
  const program = `import { createConflictReport } from '${module}'; await createConflictReport(${JSON.stringify({ directory })});`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: 'ignore',
  });
}

const pair = z.object({
  conflict: z.string(),
  group: z.string(),
  visit: z.string(),
  con: z.string(),
  key: z.string(),
  status: z.string(),
  /** Rules 1 to 9, `Y` or `N` each. */
  flags: z.string(),
});
type Pair = z.infer<typeof pair>;

function readPairs(directory: string): Promise<Pair[]> {
  const flags = [
    'SameSchTimeFlag',
    'SameVisitTimeFlag',
    'SchAndVisitTimeSameFlag',
    'SchOverAnotherSchTimeFlag',
    'VisitTimeOverAnotherVisitTimeFlag',
    'SchTimeOverVisitTimeFlag',
    'DistanceFlag',
    'InServiceFlag',
    'PTOFlag',
  ];
  return readConflictRows(
    directory,
    pair,
    `select CONFLICTID as conflict, ${column('GroupID')} as group, ${column('VisitID')} as visit, ${column('ConVisitID')} as con,
            ${column('ReverseUUID')} as key, ${column('StatusFlag')} as status, concat(${flags.map(column).join(', ')}) as flags
     from ${maps}`,
  );
}

async function statesOf(directory: string): Promise<Map<string, string>> {
  const rows = await readConflictRows(
    directory,
    z.object({ id: z.string(), state: z.string() }),
    `select provider_id as id, state from "ANALYTICS"."~store".provider`,
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** Wall-clock shifts that overlap or are equal; one with only a start or an end takes no part. */
function overlaps(a: Awaited<ReturnType<typeof readVisits>>[number], b: typeof a): boolean {
  if ((a.start === null) !== (a.end === null) || (b.start === null) !== (b.end === null)) return false;
  const [from, to] = [a.start ?? a.scheduledStart, a.end ?? a.scheduledEnd];
  return from < (b.end ?? b.scheduledEnd) && to > (b.start ?? b.scheduledStart);
}

function componentsOf(pairs: readonly Pair[]): number {
  const neighbours = new Map<string, string[]>();
  for (const { visit, con } of pairs) {
    neighbours.set(visit, [...(neighbours.get(visit) ?? []), con]);
    neighbours.set(con, [...(neighbours.get(con) ?? []), visit]);
  }
  const seen = new Set<string>();
  let components = 0;
  for (const start of neighbours.keys()) {
    if (seen.has(start)) continue;
    components += 1;
    const queue = [start];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      queue.push(...(neighbours.get(node) ?? []));
    }
  }
  return components;
}
