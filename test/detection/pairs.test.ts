import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import type { VisitRow } from './rows.ts';
import { emptyDatabase, storeRows, storeRules } from './store.ts';
import { asOf, caregiverId, patientId, providerId, visitId } from './world.ts';

const personKeySecret = 'secret of the tests';
const place = { here: '0,10', far: '0,11' };

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
  await storeRules(pool, {
    extra_distance_percent: 0,
    mph: [{ from_miles: 0, to_miles: 500, average_miles_per_hour: 30 }],
    excluded_ssns: [],
    excluded_agencies: [],
  });
  await arrive(
    'provider',
    [0, 1].map((index) => ({ provider_id: providerId(index), is_active: true })),
  );
  await arrive(
    'caregiver',
    [0, 1].map((index) => ({ caregiver_id: caregiverId(index), ssn: '900-11-0001' })),
  );
  await arrive('visit', [aVisit(0, '09:00-11:00'), aVisit(1, '10:00-12:00')]);
  await night();
});

describe('a pair that is found again', () => {
  it('keeps a flag whose rule no longer fires, and gains the one that does', async () => {
    await arrive('visit', [aVisit(1, '09:00-11:00')]);
    await night();
    expect(await pairs()).toMatchObject([
      { same_visit_time_flag: true, visit_time_over_another_visit_time_flag: true, status: 'U' },
      { same_visit_time_flag: true, visit_time_over_another_visit_time_flag: true, status: 'U' },
    ]);
  });

  it('keeps the numbers of rule 7 while another rule keeps it open', async () => {
    await arrive('visit', [aVisit(1, '11:30-13:00', { at: place.far })]);
    await night();
    // 69.11 miles at 30 mph; whole miles count for the time.
    const travel = {
      distance_flag: true,
      distance_miles_from_lat_lng: '69.11',
      eta_travel_minutes: '138.00',
    };
    expect(await pairs()).toMatchObject([travel, travel]);
    await arrive('visit', [aVisit(1, '10:30-13:00', { at: place.here })]);
    await night();
    expect(await pairs()).toMatchObject([travel, travel]);
  });

  it.each(['W', 'I', 'N'])('keeps the %s that somebody set', async (status) => {
    await database.pool.query(
      "update conflict.conflict_visit_maps set status = $1, con_no_response = $1 = 'N'",
      [status],
    );
    // A pair carries the other side's answer.
    await database.pool.query("update conflict.conflicts set no_response = $1 = 'N'", [status]);
    await arrive('visit', [aVisit(1, '10:01-12:00')]);
    await night();
    expect(await pairs()).toMatchObject([{ status }, { status }]);
  });

  it('stays deleted, with the day of that', async () => {
    await database.pool.query(
      "update conflict.conflict_visit_maps set status = 'D', resolved_on = '2026-11-01'",
    );
    await arrive('visit', [aVisit(1, '10:01-12:00')]);
    await night();
    const deleted = { status: 'D', resolved_on: '2026-11-01' };
    expect(await pairs()).toMatchObject([deleted, deleted]);
  });

  it('is open again after it was resolved, and so is its conflict, ids and first day kept', async () => {
    const [first] = await pairs();
    await arrive('visit', [aVisit(1, '13:00-14:00')]);
    await night();
    expect(await pairs()).toMatchObject([{ status: 'R', resolved_on: asOf }, { status: 'R' }]);
    expect(await conflicts()).toMatchObject([{ status: 'R', resolved_on: asOf }, { status: 'R' }]);
    await arrive('visit', [aVisit(1, '10:00-12:00')]);
    await night('2026-11-24');
    expect(await pairs()).toMatchObject([
      { id: first?.id, status: 'U', resolved_on: null, created_on: asOf, detected_on: '2026-11-24' },
      { status: 'U', resolved_on: null },
    ]);
    expect(await conflicts()).toMatchObject([
      { status: 'U', resolved_on: null },
      { status: 'U', resolved_on: null },
    ]);
  });
});

describe('a pair that is not found again', () => {
  it.each(['W', 'I', 'N'])('is resolved, whatever somebody set: %s', async (status) => {
    await database.pool.query('update conflict.conflict_visit_maps set status = $1', [status]);
    await arrive('visit', [aVisit(1, '13:00-14:00')]);
    await night();
    expect(await pairs()).toMatchObject([{ status: 'R' }, { status: 'R' }]);
  });
});

describe('a visit that was deleted', () => {
  const deleted = (at: string) => ({ visit_id: visitId(1), visit_updated_timestamp: at });

  it('takes part no more', async () => {
    await arrive('deleted_visit', [deleted('2026-11-22T08:00:00Z')]);
    await night();
    expect(await pairs()).toMatchObject([
      { status: 'D', is_found: false },
      { status: 'R', is_found: false },
    ]);
  });

  it('takes part again when it comes back later than it was deleted', async () => {
    await arrive('deleted_visit', [deleted('2026-11-22T08:00:00Z')]);
    await night();
    await arrive('visit', [{ ...aVisit(1, '10:00-12:00'), visit_updated_timestamp: '2026-11-23T08:00:00Z' }]);
    await night();
    expect(await pairs()).toMatchObject([{ is_found: true }, { is_found: true }]);
  });
});

describe('what a night changes', () => {
  const captured = async () => {
    const { rows } = await database.pool.query<{ pairs: unknown; snapshots: unknown; conflicts: unknown }>(`
      select
        (select jsonb_agg(before -> 'status' order by pair_id) from pipeline.captured_pair) as pairs,
        (select jsonb_agg(before -> 'visit_start' order by visit_id) from pipeline.captured_snapshot) as snapshots,
        (select jsonb_agg(before -> 'status' order by conflict_id) from pipeline.captured_conflict) as conflicts`);
    return rows[0];
  };

  it('is captured: what is new has nothing before', async () => {
    expect(await captured()).toEqual({
      pairs: [null, null],
      snapshots: [null, null],
      conflicts: [null, null],
    });
  });

  it('is captured: what has changed, as it was; and nothing that was only written again', async () => {
    await arrive('visit', [aVisit(1, '13:00-14:00')]);
    await night();
    expect(await captured()).toEqual({
      pairs: ['U', 'U'],
      snapshots: [`${asOf}T10:00:00`],
      conflicts: ['U', 'U'],
    });
    await night();
    expect(await captured()).toEqual({ pairs: null, snapshots: null, conflicts: null });
  });

  it('is captured of nobody who did not ask for it', async () => {
    await night();
    await database.pool.query("update conflict.conflict_visit_maps set status = 'W'");
    expect(await captured()).toMatchObject({ pairs: null });
  });
});

describe('one odd row', () => {
  it('does not stop the night: a shift that ends in the year 9999', async () => {
    await arrive('visit', [
      { ...aVisit(2, '08:00-09:00'), visit_end_time: '9999-12-31 23:59:59', provider_id: providerId(1) },
    ]);
    await night();
    expect(await pairs()).toHaveLength(4);
  });

  it('does not stop the night: a GPS text of four hundred digits', async () => {
    await arrive('visit', [aVisit(1, '11:30-13:00', { at: `${'9'.repeat(400)},10` })]);
    await night();
    expect(await pairs()).toMatchObject([{ status: 'R' }, { status: 'R' }]);
  });
});

describe('a night after the rules changed', () => {
  it('looks at everything: an SQL function of a rule is another one', async () => {
    expect(await night()).toMatchObject({ mode: 'incremental' });
    await database.pool.query(
      `create or replace function pipeline.contract_type(application_payer_id numeric, application_contract_id text)
       returns text language sql immutable parallel safe return 'UPR'`,
    );
    expect(await night()).toMatchObject({ mode: 'full' });
    expect(await night()).toMatchObject({ mode: 'incremental' });
  });
});

/** A worked visit of the person on `asOf`, at agency `index`. */
function aVisit(index: number, shift: string, { at = place.here }: { at?: string } = {}): VisitRow {
  const [start, end] = shift.split('-').map((clock) => `${asOf} ${clock}:00`);
  return {
    visit_id: visitId(index),
    caregiver_id: caregiverId(index % 2),
    provider_id: providerId(index % 2),
    visit_date: asOf,
    scheduled_start_time: start ?? null,
    scheduled_end_time: end ?? null,
    visit_start_time: start ?? null,
    visit_end_time: end ?? null,
    is_missed: false,
    call_in_gps_coordinates: at,
    call_out_gps_coordinates: at,
    provider_patient_id: patientId(index),
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

async function pairs() {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    'select * from conflict.conflict_visit_maps order by id',
  );
  return rows;
}

async function conflicts() {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    'select * from conflict.conflicts order by conflict_id',
  );
  return rows;
}
