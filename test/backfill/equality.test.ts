import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackfillReport } from '../../src/backfill/index.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { backfill, personKeySecret, readBackfilled, startAccount, type TestAccount } from './account.ts';
import { type NaiveReading, readNaively } from './naive.ts';
import { inWords, otherTables } from './other-tables.ts';
import { readSource } from './source-rows.ts';

describe.each([1, 2, 3])('a backfill of a synthetic account, seed %i', (seed) => {
  let account: TestAccount;
  let database: TestDatabase;
  let report: BackfillReport;
  let expected: NaiveReading;
  let found: Record<string, object[]>;

  beforeAll(async () => {
    account = await startAccount({ visits: 6000, seed });
    database = await createTestDatabase();
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

  it('makes the snapshots of a naive reading', () => {
    expect(expected.snapshots.length).toBeGreaterThan(50);
    expect(numeric(found.visit_snapshots)).toEqual(sortedBy(expected.snapshots, 'visit_id'));
  });

  it('makes the conflicts of a naive reading', () => {
    expect(found.conflicts).toEqual(expected.conflicts);
  });

  it('makes the pairs of a naive reading', () => {
    expect(numeric(found.conflict_visit_maps)).toEqual(expected.pairs);
  });

  it.each(otherTables)('brings $source as it stands', async ({ source, table, key, row }) => {
    const rows = (await readSource(account.source, source)).map(row);
    expect(rows.length).toBeGreaterThan(0);
    expect(sortedBy(found[table] ?? [], key)).toEqual(sortedBy(rows, key));
  });

  it('brings the settings, the placeholders each once, the attachments and the failures', async () => {
    const [settings] = await readSource(account.source, 'SETTINGS');
    expect(found.settings).toEqual([
      {
        only_row: true,
        extra_distance: `${settings?.ExtraDistance}.00`,
        extra_distance_percent: settings?.ExtraDistancePer,
        no_response_limit_days: Number(settings?.NORESPONSELIMITTIME),
        cross_state_filter: true,
      },
    ]);
    const ssns = (await readSource(account.source, 'EXCLUDED_SSN')).map(({ SSN }) => SSN?.trim());
    expect(found.excluded_ssns?.map((row) => Object.values(row)[0])).toEqual([...new Set(ssns)].sort());
    const messages = await readSource(account.source, 'CONFLICT_COMMU_INTERS');
    expect(found.attachments).toEqual(
      messages
        .filter(({ Attachmenturl }) => Attachmenturl !== null)
        .map((row) => ({
          attachment_id: row.id,
          communication_id: row.id,
          url: row.Attachmenturl,
          original_file_name: row.OriginalFileName,
          file_size: row.FileSize,
        })),
    );
    expect(found.failed_api_logs?.length).toBe((await readSource(account.source, 'FAILED_API_LOGS')).length);
  });

  it('leaves nothing out, and counts what it read and wrote', () => {
    expect(inWords(expected.rejected)).toEqual([]);
    expect(report.rejects).toEqual([]);
    const [conflicts] = report.steps;
    expect(conflicts?.read).toMatchObject({
      CONFLICTS: expected.conflicts.length,
      CONFLICTVISITMAPS: expected.pairs.length,
    });
    expect(conflicts?.tables.map(({ table, inserted }) => [table, inserted])).toEqual([
      ['no_response_reasons', found.no_response_reasons?.length],
      ['visit_snapshots', expected.snapshots.length],
      ['conflicts', expected.conflicts.length],
      ['conflict_visit_maps', expected.pairs.length],
    ]);
  });

  it('keeps every SSN out, but for the placeholders', async () => {
    const maps = await readSource(account.source, 'CONFLICTVISITMAPS');
    const ssns = new Set(maps.flatMap(({ SSN, AideSSN }) => [SSN?.trim(), AideSSN?.trim()]));
    const { rows } = await database.pool.query<{ text: string }>(
      'select (select json_agg(r) from control.run r)::text || (select json_agg(s) from control.step s)::text as text',
    );
    const everything = JSON.stringify([found, rows]);
    expect(ssns.size).toBeGreaterThan(10);
    expect([...ssns].filter((ssn) => ssn !== undefined && everything.includes(ssn))).toEqual([]);
  });

  it('leaves no staged row, and numbers new rows past the highest brought', async () => {
    const { rows } = await database.pool.query(
      "select relname from pg_class where relnamespace = 'conflict_stg'::regnamespace and relkind in ('r', 'v')",
    );
    expect(rows).toEqual([]);
    const last = found.contact_maintenance?.at(-1);
    const { rows: added } = await database.pool.query<{ is_next: boolean }>(
      `insert into conflict.contact_maintenance (provider_id) values (gen_random_uuid())
       returning contact_id = $1::bigint + 1 as is_next`,
      [last === undefined ? '0' : Object.values(last)[0]],
    );
    expect(added[0]?.is_next).toBe(true);
  });
});

/** PostgreSQL writes `numeric` with the digits that its type has; here only the value matters. */
function numeric(rows: readonly object[] | undefined): object[] {
  return (rows ?? []).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        numbers.has(name) && value !== null ? Number(value) : value,
      ]),
    ),
  );
}

const numbers = new Set([
  'bill_rate',
  'billed_hours',
  'total_billed_amount',
  'distance_miles_from_lat_lng',
  'average_miles_per_hour',
  'eta_travel_minutes',
  'billable_minutes_full_shift',
  'billable_units_full_shift',
  'billable_minutes_overlap',
  'billable_units_overlap',
]);

function sortedBy<T extends object>(rows: readonly T[], key: string): T[] {
  const keyOf = (row: T): string => {
    const value = String(Object.entries(row).find(([name]) => name === key)?.[1]);
    return /^[\d.]+$/.test(value) ? value.padStart(30, '0') : value;
  };
  return [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
