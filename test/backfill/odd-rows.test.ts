import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackfillReport } from '../../src/backfill/index.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { backfill, personKeySecret, readBackfilled, startAccount, type TestAccount } from './account.ts';
import { type NaiveReading, readNaively } from './naive.ts';
import { inWords } from './other-tables.ts';
import { readSource, type SourceRow } from './source-rows.ts';

const publicSchema = 'CONFLICTREPORT.PUBLIC';
const maps = `${publicSchema}.CONFLICTVISITMAPS`;

let account: TestAccount;
let database: TestDatabase;
let report: BackfillReport;
let expected: NaiveReading;
let before: readonly SourceRow[];
let found: Record<string, object[]>;

/** The pair that is the nth by number, before anything was spoilt. */
const nth = (index: number): SourceRow => {
  const row = before[index];
  if (row === undefined) throw new Error(`there is no pair ${index}`);
  return row;
};

beforeAll(async () => {
  account = await startAccount({ visits: 8000, seed: 4 });
  database = await createTestDatabase();
  before = [...(await readSource(account.source, 'CONFLICTVISITMAPS'))].sort(
    (a, b) => Number(a.ID) - Number(b.ID),
  );
  await spoilPairs();
  await spoilConflicts();
  await spoilOthers();
  report = await backfill(database.pool, account);
  expected = readNaively(
    {
      maps: await readSource(account.source, 'CONFLICTVISITMAPS'),
      conflicts: await readSource(account.source, 'CONFLICTS'),
      reasons: await readSource(account.source, 'NORESPONSEREASONS'),
    },
    personKeySecret,
  );
  found = await readBackfilled(database.pool);
});
afterAll(async () => {
  await database.drop();
  await account.discard();
});

async function change(index: number, assignment: string): Promise<void> {
  await account.run(`update ${maps} set ${assignment} where ID = ${nth(index).ID}`);
}

async function spoilPairs(): Promise<void> {
  await change(0, 'CONFLICTID = null');
  await change(1, 'CONFLICTID = 999999999');
  await change(2, `"VisitID" = 'not a visit'`);
  await change(3, '"ConVisitID" = null');
  await change(4, '"ConVisitID" = "VisitID"');
  await change(5, `"ConProviderID" = ''`);
  await change(6, '"VisitDate" = null');
  await change(7, `SSN = null, "AideSSN" = '   '`);
  await change(8, `CONFLICTID = ${nth(20).CONFLICTID}`);
  await change(9, `"StatusFlag" = 'Z', "SameSchTimeFlag" = 'maybe'`);
  await change(10, `"PayerID" = 'x', "PLatitude" = 'north', "ConPLongitude" = '999'`);
  await change(11, 'SSN = null');
  await change(12, '"ConNoResponseReasonID" = 777');
  await repeat(nth(13), `${Number(nth(13).ID)}`);
  await repeat(nth(14), '99999999');
  await repeat(nth(15), '99999999999999999999999999');
}

/** Inserts a copy of a pair under another number. */
async function repeat(row: SourceRow, id: string): Promise<void> {
  const columns = Object.keys(row).filter((name) => name !== 'ID');
  const list = columns.map((name) => `"${name}"`).join(', ');
  await account.run(
    `insert into ${maps} (ID, ${list}) select ${id}, ${list} from ${maps} where ID = ${row.ID}`,
  );
}

async function spoilConflicts(): Promise<void> {
  await account.run(
    `insert into ${publicSchema}.CONFLICTS (CONFLICTID, RECORDEDDATETIME, "StatusFlag")
     values (77, '2026-01-05 02:00:00', 'U'), (88, '2026-01-05 02:00:00', 'W')`,
  );
  // The visit of pair 30 gets a second conflict with a lower number, which then is its first.
  await change(30, 'CONFLICTID = 88');
  await repeatReversed(nth(30));
}

/** A pair of the visit with somebody new, under the conflict that it had. */
async function repeatReversed(row: SourceRow): Promise<void> {
  const id = String(Number(row.ID) + 100_000);
  await repeat(row, id);
  await account.run(
    `update ${maps} set CONFLICTID = ${row.CONFLICTID}, "ConVisitID" = '00000000-0000-0000-0000-00000000abcd' where ID = ${id}`,
  );
}

async function spoilOthers(): Promise<void> {
  const insert = (into: string, values: string) =>
    account.run(`insert into ${publicSchema}.${into} values ${values}`);
  await insert(
    'MPH (ID, "From", "To", "AverageMilesPerHour")',
    '(90, 9, 3, 20), (91, 12, 13, 20), (92, 700, 800, 0)',
  );
  await insert('EXCLUDED_SSN (ID, SSN)', `(90, ' ')`);
  await insert('EXCLUDED_AGENCY (ID, "ProviderID")', `(90, 'nobody')`);
  await insert('NORESPONSEREASONS (ID, "Title")', '(90, null)');
  await insert(
    'CONTACT_MAINTENANCE (ID, CONTACT_NAME, "ProviderID")',
    `(9000, 'U', 'nobody'), (9001, 'U', '${nth(0).ProviderID}')`,
  );
  await insert(
    'PAYER_PROVIDER_REMINDERS (ID, "PayerID", "ProviderID", "NumberOfDays")',
    `(9000, '${nth(0).ProviderID}', '${nth(0).ProviderID}', null)`,
  );
  await insert('NOTIFICATIONS (ID, CONFLICTID, "NotificationType")', `(90000, 77, 'New Conflict')`);
  await insert(
    'CONFLICT_COMMU_INTERS ("id", CONFLICTID, "CommentType", "Attachmenturl")',
    `(90000, 77, 1, 'a.pdf'), (90001, null, 2, null), (90002, null, 9, null)`,
  );
  await insert('LOG_HISTORY (ID, CONID)', `(900000, ${nth(0).ID})`);
  await insert('LOG_HISTORY_VALUES (ID, LHID, "LogID", "OldValue")', `(900000, 900000, 6, 'U')`);
  const [history] = await account.run(
    `select min(ID) from ${publicSchema}.LOG_HISTORY where CONID = ${nth(40).ID}`,
  );
  const [field] = await account.run(
    `select ID from ${publicSchema}.LOG_FIELDS where "FieldName" = 'AideSSN'`,
  );
  await insert(
    'LOG_HISTORY_VALUES (ID, LHID, "LogID", "OldValue", "NewValue")',
    `(900001, ${history?.[0]}, 5555, 'x', 'y'), (900002, ${history?.[0]}, ${field?.[0]}, '901-22-3344', '901-22-3355')`,
  );
  await insert('FAILED_API_LOGS (CONFLICTID, ERROR_MESSAGE)', `(5, 'twice'), (5, 'twice'), (6, 'once')`);
  await account.run(`update ${publicSchema}."SETTINGS" set NORESPONSELIMITTIME = -1`);
}

describe('a backfill of rows that no application should have written', () => {
  it('brings what a naive reading brings', () => {
    expect(found.conflicts).toEqual(expected.conflicts);
    expect(found.visit_snapshots?.length).toBe(expected.snapshots.length);
    expect(found.conflict_visit_maps?.map((row) => Object.values(row)[0])).toEqual(
      expected.pairs.map((row) => row.id),
    );
  });

  it('lists every pair and conflict that it leaves out, with the reason', async () => {
    const { rows } = await database.pool.query<{ word: string }>(
      `select concat_ws(' ', table_name, source_id, reason) as word from control.backfill_reject
       where not is_stored and table_name in ('CONFLICTS', 'CONFLICTVISITMAPS')`,
    );
    expect(rows.map(({ word }) => word).sort()).toEqual(inWords(expected.rejected));
    const reasons = new Set(expected.rejected.map(({ reason }) => reason));
    expect([...reasons].sort()).toEqual([
      'con_visit_id_unreadable',
      'conflict_of_another_visit',
      'conflict_unknown',
      'id_repeated',
      'id_unreadable',
      'no_conflict',
      'no_pair',
      'no_ssn',
      'no_visit_date',
      'pair_repeated',
      'provider_or_caregiver_unreadable',
      'second_conflict_of_visit',
      'visit_id_unreadable',
      'visit_with_itself',
    ]);
  });

  it('counts each row of the source as brought or as left out', async () => {
    const left = (table: string) =>
      report.rejects
        .filter((reject) => reject.table === table && !reject.stored)
        .reduce((sum, { rows }) => sum + rows, 0);
    for (const [source, table] of [
      ['CONFLICTS', 'conflicts'],
      ['CONFLICTVISITMAPS', 'conflict_visit_maps'],
      ['NOTIFICATIONS', 'notifications'],
      ['LOG_HISTORY', 'log_history'],
      ['LOG_HISTORY_VALUES', 'log_history_values'],
      ['MPH', 'mph'],
      ['CONTACT_MAINTENANCE', 'contact_maintenance'],
      ['FAILED_API_LOGS', 'failed_api_logs'],
    ] as const) {
      const there = (await readSource(account.source, source)).length;
      expect({ table, rows: (found[table]?.length ?? 0) + left(source) }).toEqual({ table, rows: there });
    }
  });

  it.each([
    ['CONFLICTVISITMAPS', 'id_unreadable', ['99999999999999999999999999']],
    ['MPH', 'no_band', ['90', '92']],
    ['MPH', 'band_repeated', ['91']],
    ['EXCLUDED_SSN', 'no_ssn', ['90']],
    ['EXCLUDED_AGENCY', 'provider_id_unreadable', ['90']],
    ['NORESPONSEREASONS', 'no_title', ['90']],
    ['CONTACT_MAINTENANCE', 'provider_id_unreadable', ['9000']],
    ['PAYER_PROVIDER_REMINDERS', 'no_number_of_days', ['9000']],
    ['NOTIFICATIONS', 'conflict_unknown', expect.arrayContaining(['90000'])],
    ['CONFLICT_COMMU_INTERS', 'conflict_unknown', expect.arrayContaining(['90000'])],
    ['CONFLICT_COMMU_INTERS', 'message_not_brought', ['90000']],
    ['CONFLICT_COMMU_INTERS', 'about_nothing', ['90001']],
    ['CONFLICT_COMMU_INTERS', 'comment_type_unknown', ['90002']],
    ['LOG_HISTORY', 'pair_unknown', expect.arrayContaining(['900000'])],
    ['LOG_HISTORY_VALUES', 'entry_not_brought', expect.anything()],
    ['LOG_HISTORY_VALUES', 'field_unknown', ['900001']],
  ])('leaves rows of %s out: %s', async (table, reason, examples) => {
    const { rows } = await database.pool.query<{ source_id: string }>(
      `select source_id from control.backfill_reject where table_name = $1 and reason = $2 and not is_stored
       order by length(source_id), source_id`,
      [table, reason],
    );
    expect(rows.map(({ source_id }) => source_id)).toEqual(examples);
  });

  it('brings rows with unreadable values without these, and names the columns', () => {
    const unreadable = report.rejects.filter(({ reason }) => reason === 'value_unreadable');
    expect(unreadable.every(({ stored }) => stored)).toBe(true);
    const columns = Object.fromEntries(unreadable.map(({ table, columns }) => [table, columns]));
    expect(columns.CONFLICTVISITMAPS).toEqual(
      expect.arrayContaining(['ConNoResponseReasonID', 'PayerID', 'SameSchTimeFlag', 'StatusFlag']),
    );
    expect(columns.SETTINGS).toEqual(['NORESPONSELIMITTIME']);
    const [settings] = found.settings ?? [];
    expect(settings).toMatchObject({ no_response_limit_days: 7 });
  });

  it('keeps but the last four digits of an SSN in the history', () => {
    const logged = found.log_history_values?.find((row) => Object.values(row)[0] === '900002');
    expect(logged).toMatchObject({ old_value: '3344', new_value: '3355' });
  });

  it('takes the name U of a contact for none, and equal failures for two', () => {
    expect(found.contact_maintenance?.find((row) => Object.values(row)[0] === '9001')).toMatchObject({
      contact_name: null,
    });
    const twice = JSON.stringify(found.failed_api_logs).match(/"twice"/g);
    expect(twice).toHaveLength(2);
  });

  it('says the same again', async () => {
    const again = await backfill(database.pool, account);
    expect(again.rejects).toEqual(report.rejects);
    expect(await readBackfilled(database.pool)).toEqual(found);
    expect(
      again.steps.flatMap(({ tables }) => tables).filter((t) => t.inserted + t.updated + t.deleted > 0),
    ).toEqual([]);
  });
});
