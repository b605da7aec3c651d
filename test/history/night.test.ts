import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import type { VisitRow } from '../detection/rows.ts';
import { emptyDatabase, storeRows, storeRules } from '../detection/store.ts';
import { asOf, caregiverId, providerId, visitId } from '../detection/world.ts';

const personKeySecret = 'secret of the tests';

let database: TestDatabase;
let nextSync = 1;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
afterAll(() => database.drop());

/** One person at two agencies: from nine to eleven at the one, from ten to twelve at the other. */
beforeEach(async () => {
  const { pool } = database;
  await emptyDatabase(pool);
  await pool.query('truncate conflict.log_fields cascade');
  await storeRules(pool, {
    extra_distance_percent: 0,
    mph: [{ from_miles: 0, to_miles: 500, average_miles_per_hour: 30 }],
    excluded_ssns: [],
    excluded_agencies: [],
  });
  await arrive(
    'provider',
    [0, 1].map((index) => ({ provider_id: providerId(index), is_active: true, provider_name: `P${index}` })),
  );
  await arrive(
    'caregiver',
    [0, 1].map((index) => ({
      caregiver_id: caregiverId(index),
      ssn: '900-11-0001',
      caregiver_firstname: 'Ann',
      caregiver_lastname: `Lee${index}`,
    })),
  );
  await arrive('visit', [aVisit(0, '09:00-11:00'), aVisit(1, '10:00-12:00')]);
  await night();
});

describe('the history of a new pair', () => {
  it('has one entry a pair, on the day of the night, with what is known of pair and conflict', async () => {
    const entries = await history();
    expect(entries.map(({ pair, type, at }) => ({ pair, type, at }))).toEqual([
      { pair: '1', type: 'Insert', at: `${asOf} 00:00:00` },
      { pair: '2', type: 'Insert', at: `${asOf} 00:00:00` },
    ]);
    expect(entries[0]?.changes).toEqual({
      StatusFlag: [null, 'U'],
      VisitDate: [null, asOf],
      VisitTimeOverAnotherVisitTimeFlag: [null, 'Y'],
      // From the end at 11 to the start at 10.
      MinuteDiffBetweenSch: [null, '60'],
      ConflictStatusFlag: [null, 'U'],
    });
    // From the end at 12 to the start at 9.
    expect(entries[1]?.changes).toEqual({ ...entries[0]?.changes, MinuteDiffBetweenSch: [null, '180'] });
  });

  it('fills the list of fields where there is none, each once, with numbers below those of the old system', async () => {
    const { rows } = await database.pool.query(`
      select count(*)::int as fields, count(distinct field_name)::int as names, max(log_field_id)::int as highest,
        count(*) filter (where field_name like 'Con%' and field_name like '%Rate%' and not is_hidden_for_providers)::int as open_rates
      from conflict.log_fields`);
    expect(rows[0]).toMatchObject({ highest: -1, open_rates: 0 });
    expect(rows[0]?.fields).toBe(rows[0]?.names);
    await database.pool.query(
      "update conflict.log_fields set label = 'Mine' where field_name = 'StatusFlag'",
    );
    await arrive('visit', [aVisit(1, '10:30-12:00')]);
    await night();
    const again = await database.pool.query(
      "select count(*)::int as fields, count(*) filter (where label = 'Mine')::int as mine from conflict.log_fields",
    );
    expect(again.rows[0]).toEqual({ fields: rows[0]?.fields, mine: 1 });
  });
});

describe('the history of a pair that has changed', () => {
  it('tells what a visit was and is, from both sides of it, and nothing that stayed', async () => {
    await arrive('visit', [
      { ...aVisit(1, '10:30-12:00'), billed: 'yes', billed_rate: 24.5, bill_type: 'Hourly' },
    ]);
    await night();
    const changes = (of: '' | 'Con') => ({
      [`${of}SchStartTime`]: [`${asOf}T10:00:00`, `${asOf}T10:30:00`],
      [`${of}VisitStartTime`]: [`${asOf}T10:00:00`, `${asOf}T10:30:00`],
      [`${of}Billed`]: [null, 'yes'],
      [`${of}RateType`]: [null, 'Hourly'],
      [`${of}BillRateBoth`]: [null, '24.500'],
      // From one end to the other start: 30 minutes between 11:00 and 10:30; from 12:00 to 9:00 still 180.
      ...(of === 'Con' && { MinuteDiffBetweenSch: ['60', '30'] }),
    });
    expect((await history()).slice(2)).toEqual([
      { pair: '1', type: 'Update', at: `${asOf} 00:00:00`, changes: changes('Con') },
      { pair: '2', type: 'Update', at: `${asOf} 00:00:00`, changes: changes('') },
    ]);
  });

  it('tells how it ended and began again: status, days and names as letters and dates', async () => {
    await arrive('visit', [aVisit(1, '13:00-14:00')]);
    await night('2026-11-24');
    const resolved = (await history()).slice(2);
    expect(resolved.map(({ at }) => at)).toEqual(['2026-11-24 00:00:00', '2026-11-24 00:00:00']);
    expect(resolved[0]?.changes).toMatchObject({
      StatusFlag: ['U', 'R'],
      ResolveDate: [null, '2026-11-24'],
      ResolvedBy: [null, 'P1'],
      ConflictStatusFlag: ['U', 'R'],
      ConVisitStartTime: [`${asOf}T10:00:00`, `${asOf}T13:00:00`],
    });
    await arrive('visit', [aVisit(1, '09:00-11:00')]);
    await night('2026-11-25');
    expect((await history())[4]?.changes).toMatchObject({
      StatusFlag: ['R', 'U'],
      ResolveDate: ['2026-11-24', null],
      ResolvedBy: ['P1', null],
      SameVisitTimeFlag: ['N', 'Y'],
    });
  });

  it('tells that a caregiver has another name, to every pair of its visits', async () => {
    await arrive('caregiver', [
      {
        caregiver_id: caregiverId(0),
        ssn: '900-11-0001',
        caregiver_firstname: 'Bea',
        caregiver_lastname: 'Lee0',
      },
    ]);
    await night();
    expect((await history()).slice(2).map(({ changes }) => changes)).toEqual([
      { AideName: ['Ann Lee0', 'Bea Lee0'] },
      { ConAideName: ['Ann Lee0', 'Bea Lee0'] },
    ]);
  });

  it('is not told of a night that changed nothing, nor of a full one', async () => {
    const before = await history();
    await night();
    await runPipeline({ pool: database.pool, asOf, personKeySecret, full: true });
    expect(await history()).toEqual(before);
  });

  it('goes on with numbers where it ended, and leaves later ones to whoever writes next', async () => {
    const byHand = async () => {
      const { rows } = await database.pool.query<{ id: string }>(
        'insert into conflict.log_history (pair_id) values (1) returning log_history_id as id',
      );
      return Number(rows[0]?.id);
    };
    const before = await byHand();
    await arrive('visit', [aVisit(1, '10:30-12:00')]);
    await night();
    const { rows } = await database.pool.query<{ id: string }>(
      'select log_history_id as id from conflict.log_history where log_history_id > $1 order by 1',
      [before],
    );
    expect(rows.map(({ id }) => Number(id))).toEqual([before + 1, before + 2]);
    expect(await byHand()).toBe(before + 3);
  });
});

describe('where the old system has brought its list of fields', () => {
  it('tells of what is listed there, under its number, and of nothing else', async () => {
    await database.pool.query(`
      insert into conflict.log_fields (log_field_id, field_name, label)
      values (6, 'StatusFlag', 'Status'), (8, 'visitstarttime', 'Start'), (10, 'NobodyKnows', 'What')`);
    await arrive('visit', [aVisit(1, '10:30-12:00')]);
    await night();
    const { rows } = await database.pool.query(`
      select log_field_id, old_value, new_value from conflict.log_history_values
      join conflict.log_history using (log_history_id) where log_type = 'Update'`);
    expect(rows).toEqual([
      { log_field_id: '8', old_value: `${asOf}T10:00:00`, new_value: `${asOf}T10:30:00` },
    ]);
  });
});

/** A worked visit of the person on `asOf`, at agency `index`. */
function aVisit(index: number, shift: string): VisitRow {
  const [start = '', end = ''] = shift.split('-').map((clock) => `${asOf} ${clock}:00`);
  return {
    visit_id: visitId(index),
    caregiver_id: caregiverId(index),
    provider_id: providerId(index),
    visit_date: asOf,
    scheduled_start_time: start,
    scheduled_end_time: end,
    visit_start_time: start,
    visit_end_time: end,
    is_missed: false,
    call_in_gps_coordinates: null,
    call_out_gps_coordinates: null,
    provider_patient_id: null,
    payer_patient_id: null,
  };
}

async function arrive(table: string, rows: readonly object[]): Promise<void> {
  await storeRows(database.pool, table, rows, nextSync);
  nextSync += 1;
}

function night(day = asOf) {
  return runPipeline({ pool: database.pool, asOf: day, personKeySecret });
}

interface Entry {
  pair: string;
  type: string;
  at: string;
  changes: Record<string, [string | null, string | null]>;
}

/** Entry by entry, without fields that other steps than those of this test fill. */
async function history(): Promise<Entry[]> {
  const { rows } = await database.pool.query<Entry>(`
    select pair_id as pair, log_type as type, entry.created_at as at,
      jsonb_object_agg(field_name, jsonb_build_array(old_value, new_value)) as changes
    from conflict.log_history entry
    join conflict.log_history_values using (log_history_id)
    join conflict.log_fields using (log_field_id)
    where field_name <> 'GroupID'
    group by log_history_id
    order by log_history_id`);
  return rows;
}
