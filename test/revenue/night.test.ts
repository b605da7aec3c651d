import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runPipeline } from '../../src/pipeline/index.ts';
import { askRevenueServices, HttpRevenueService, type RevenueService } from '../../src/revenue/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { emptyDatabase, storeRows, storeRules } from '../detection/store.ts';
import { caregiverId, patientId, providerId, visitId } from '../detection/world.ts';
import { type FakeService, login, plainAnswer, startFakeService } from './fake-service.ts';

let database: TestDatabase;
let fake: FakeService;
let service: RevenueService;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
beforeEach(async () => {
  await emptyDatabase(database.pool);
  await database.pool.query('truncate pipeline.revenue_request, conflict.failed_api_logs');
  fake = await startFakeService();
  service = new HttpRevenueService({
    url: fake.url,
    ...login,
    timeoutMs: 1000,
    connections: 4,
    retry: { attempts: 2, firstDelayMs: 1, longestDelayMs: 2, random: Math.random },
  });
  await storeRules(database.pool, {
    extra_distance_percent: 0,
    mph: [{ from_miles: 0, to_miles: 500, average_miles_per_hour: 30 }],
    excluded_ssns: [],
    excluded_agencies: [],
  });
  await arrive(
    'provider',
    [1, 2, 3].map((number) => aProvider(number, 'ENV1')),
  );
  // Caregivers 1 and 2, 3 and 4, … are one person, at agencies 1 and 2.
  await arrive(
    'caregiver',
    Array.from({ length: 20 }, (_, index) => ({
      caregiver_id: caregiverId(index + 1),
      ssn: `900-11-${1000 + Math.ceil((index + 1) / 2)}`,
    })),
  );
  await arrive('patient_address', [
    aHome(1, 'New York', 10),
    aHome(2, 'ny ', 10),
    aHome(3, 'NJ', 10),
    // 6.91 miles away: 7 whole miles at 30 an hour are 14 minutes.
    aHome(4, 'NY', 10.1),
  ]);
});
afterEach(async () => {
  await service.close();
  await fake.close();
});
afterAll(() => database.drop());

let syncRun = 0;
async function arrive(table: string, rows: readonly object[]): Promise<void> {
  syncRun += 1;
  await storeRows(database.pool, table, rows, syncRun);
}

const aProvider = (number: number, environment: string) => ({
  provider_id: providerId(number),
  environment,
  is_active: true,
  is_demo: false,
});

const aHome = (patient: number, state: string, longitude: number) => ({
  patient_address_id: patientId(100 + patient),
  patient_id: patientId(patient),
  address_type: 'GPS',
  primary_address: true,
  address_state: state,
  zip_code: String(10000 + patient),
  latitude: 0,
  longitude,
});

/** Of 23 November, `09:00-11:00`; an odd number is at agency 1, an even one at agency 2, and both are of one person. */
const aVisit = (number: number, shift: string, patient = 1) => {
  const [start, end] = shift.split('-');
  return {
    visit_id: visitId(number),
    application_visit_id: String(1000 + number),
    caregiver_id: caregiverId(number),
    provider_id: providerId(number % 2 === 1 ? 1 : 2),
    visit_date: '2026-11-23',
    visit_start_time: `2026-11-23 ${start}:00`,
    visit_end_time: `2026-11-23 ${end}:00`,
    is_missed: false,
    provider_patient_id: patientId(patient),
    application_payer_id: 70 + number,
    application_contract_id: String(90 + number),
    billed: 'yes',
    bill_type: 'Hourly',
    billed_rate: 60,
  };
};

async function night(
  options: {
    asOf?: string;
    batchSize?: number;
    parallel?: number;
    with?: RevenueService | 'nobody';
    full?: boolean;
  } = {},
): Promise<void> {
  const { asOf = '2026-11-23', batchSize = 100, parallel = 2, with: asked = service, full = false } = options;
  const services = asked === 'nobody' ? new Map<string, RevenueService>() : new Map([['ENV1', asked]]);
  await runPipeline({
    pool: database.pool,
    asOf,
    full,
    personKeySecret: 'secret of the tests',
    beforePublication: async (run) => {
      if (services.size === 0) return;
      await askRevenueServices({
        pool: database.pool,
        asOf: run.asOf,
        services,
        batchSize,
        parallel,
        timeLimitMs: 20_000,
      });
    },
  });
}

/** Of each pair, by the numbers of its visits. */
async function minutes(): Promise<Record<string, string>> {
  const { rows } = await database.pool.query<{ pair: string; minutes: string }>(`
    select right(pair.visit_id::text, 2) || '-' || right(pair.con_visit_id::text, 2) as pair,
      concat_ws(' ', 'SP', round(money.shift_price, 2), 'OP', round(money.overlap_price, 2),
        'failed', pair.billable_failed_at::date) as minutes
    from conflict.conflict_visit_maps pair join conflict.pair_money money on money.pair_id = pair.id
    order by pair.visit_id, pair.con_visit_id`);
  return Object.fromEntries(rows.map(({ pair, minutes }) => [pair, minutes.replace(/ failed$/, '')]));
}

async function failures(): Promise<object[]> {
  const { rows } = await database.pool.query<Record<string, string>>(`
    select conflict_id, application_visit_id as visit, application_payer_id as payer,
      application_contract_id as contract, failure_type as type
    from conflict.failed_api_logs order by failed_api_log_id`);
  return rows;
}

describe('the night asks', () => {
  it('for shift and overlap of both directions, and money is what it is told', async () => {
    await arrive('visit', [aVisit(1, '09:00-11:00'), aVisit(2, '10:30-12:00', 2)]);
    await night();
    const overlap = { start: '2026-11-23T10:30:00', end: '2026-11-23T11:00:00' };
    expect(fake.asked.map(({ id: _, ...question }) => question)).toEqual([
      {
        visit_id: '1001',
        payer_id: '71',
        contract_id: '91',
        shift: { start: '2026-11-23T09:00:00', end: '2026-11-23T11:00:00' },
        overlap,
      },
      {
        visit_id: '1002',
        payer_id: '72',
        contract_id: '92',
        shift: { start: '2026-11-23T10:30:00', end: '2026-11-23T12:00:00' },
        overlap,
      },
    ]);
    // A minute less than there is, at a dollar a minute.
    expect(await minutes()).toEqual({ '01-02': 'SP 119.00 OP 29.00', '02-01': 'SP 89.00 OP 29.00' });
  });

  it('of a distance pair, for the time in which the caregiver is still on the way', async () => {
    await arrive('visit', [aVisit(1, '09:00-10:00'), aVisit(2, '10:05-11:00', 4)]);
    await night();
    const overlap = { start: '2026-11-23T10:05:00', end: '2026-11-23T10:14:00' };
    expect(fake.asked).toMatchObject([{ overlap }, { overlap }]);
    expect(await minutes()).toEqual({ '01-02': 'SP 59.00 OP 8.00', '02-01': 'SP 54.00 OP 8.00' });
  });

  it('about addresses in New York alone', async () => {
    await database.pool.query('update conflict.settings set cross_state_filter = false');
    await arrive('visit', [aVisit(1, '09:00-11:00', 3), aVisit(2, '10:30-12:00', 1)]);
    await night();
    await database.pool.query('update conflict.settings set cross_state_filter = true');
    expect(fake.asked).toMatchObject([{ visit_id: '1002' }]);
    expect(await minutes()).toEqual({ '01-02': 'SP 120.00 OP 30.00', '02-01': 'SP 89.00 OP 29.00' });
  });

  it('about agencies of its environment alone', async () => {
    await arrive('provider', [aProvider(2, 'ENV2')]);
    await arrive('visit', [aVisit(1, '09:00-11:00'), aVisit(2, '10:30-12:00')]);
    await night();
    expect(fake.asked).toMatchObject([{ visit_id: '1001' }]);
  });

  it('nothing twice, unless the question has become another one', async () => {
    await arrive('visit', [aVisit(1, '09:00-11:00'), aVisit(2, '10:30-12:00')]);
    await night();
    await night({ full: true });
    expect(fake.asked).toHaveLength(2);
    await arrive('visit', [aVisit(1, '09:00-11:10')]);
    await night({ asOf: '2026-11-24' });
    expect(fake.asked).toHaveLength(4);
    expect(await minutes()).toEqual({ '01-02': 'SP 129.00 OP 39.00', '02-01': 'SP 89.00 OP 39.00' });
  });

  it('in batches, few at a time', async () => {
    await arrive(
      'visit',
      Array.from({ length: 20 }, (_, index) => aVisit(index + 1, '09:00-11:00')),
    );
    await night({ batchSize: 3, parallel: 2 });
    expect([...fake.batches].sort()).toEqual([2, 3, 3, 3, 3, 3, 3]);
    expect(fake.mostAtOnce).toBeLessThanOrEqual(2);
    expect(new Set(fake.asked.map(({ id }) => id)).size).toBe(20);
  });

  it('nobody where the service is off', async () => {
    await arrive('visit', [aVisit(1, '09:00-11:00'), aVisit(2, '10:30-12:00')]);
    await night({ with: 'nobody' });
    expect(fake.tokens).toBe(0);
    expect(await minutes()).toEqual({ '01-02': 'SP 120.00 OP 30.00', '02-01': 'SP 90.00 OP 30.00' });
  });
});

describe('a service that fails', () => {
  const visits = () => arrive('visit', [aVisit(1, '09:00-11:00'), aVisit(2, '10:30-12:00')]);

  it('does not stop the night: minutes are those of the shifts, and the log says what was asked', async () => {
    fake.always = { status: 503 };
    await visits();
    await night();
    expect(await minutes()).toEqual({
      '01-02': 'SP 120.00 OP 30.00 failed 2026-11-23',
      '02-01': 'SP 90.00 OP 30.00 failed 2026-11-23',
    });
    expect(await failures()).toEqual([
      { conflict_id: '1', visit: '1001', payer: '71', contract: '91', type: 'unavailable' },
      { conflict_id: '2', visit: '1002', payer: '72', contract: '92', type: 'unavailable' },
    ]);
  });

  it('is asked again on each of two days, though nothing has changed', async () => {
    fake.always = { status: 503 };
    await visits();
    await night();
    await night({ asOf: '2026-11-24' });
    expect(await failures()).toHaveLength(4);
    fake.always = undefined;
    await night({ asOf: '2026-11-25' });
    expect(await minutes()).toEqual({ '01-02': 'SP 119.00 OP 29.00', '02-01': 'SP 89.00 OP 29.00' });
  });

  it('is not asked again on the third', async () => {
    fake.always = { status: 503 };
    await visits();
    await night();
    fake.always = undefined;
    await night({ asOf: '2026-11-26' });
    expect(fake.asked).toEqual([]);
    expect(await minutes()).toMatchObject({ '01-02': 'SP 120.00 OP 30.00 failed 2026-11-23' });
  });

  it('for one question leaves the others their answers', async () => {
    fake.answer = (question) =>
      question.visit_id === '1002'
        ? { id: question.id, error: { code: 'X', message: 'unknown' } }
        : plainAnswer(question);
    await visits();
    await night();
    expect(await minutes()).toEqual({
      '01-02': 'SP 119.00 OP 29.00',
      '02-01': 'SP 90.00 OP 30.00 failed 2026-11-23',
    });
    expect(await failures()).toMatchObject([{ visit: '1002', type: 'rejected' }]);
  });

  it('three times in a row is left alone for the night', async () => {
    fake.always = { body: 'welcome' };
    await arrive(
      'visit',
      Array.from({ length: 20 }, (_, index) => aVisit(index + 1, '09:00-11:00')),
    );
    await night({ batchSize: 2, parallel: 1 });
    const types = (await failures()).map(
      (failure) => Object.entries(failure).find(([name]) => name === 'type')?.[1],
    );
    expect(types.filter((type) => type === 'malformed')).toHaveLength(6);
    expect(types.filter((type) => type === 'gave_up')).toHaveLength(14);
  });

  it('after the question has changed leaves the old answer to nobody', async () => {
    await visits();
    await night();
    fake.always = { status: 503 };
    await arrive('visit', [{ ...aVisit(1, '09:00-11:00'), application_contract_id: '200' }]);
    await night({ asOf: '2026-11-24' });
    expect(await minutes()).toMatchObject({ '01-02': 'SP 120.00 OP 30.00 failed 2026-11-24' });
  });
});

describe('a run that ends while it asks', () => {
  it('goes on with the questions that have no answer yet', async () => {
    await arrive(
      'visit',
      Array.from({ length: 6 }, (_, index) => aVisit(index + 1, '09:00-11:00')),
    );
    let batches = 0;
    const dying: RevenueService = {
      ask: async (questions, signal) => {
        batches += 1;
        if (batches === 3) throw new Error('the process is gone');
        return service.ask(questions, signal);
      },
      close: async () => undefined,
    };
    await expect(night({ with: dying, batchSize: 2, parallel: 1 })).rejects.toThrow('the process is gone');
    expect(fake.asked).toHaveLength(4);
    expect(await minutes()).toEqual({});
    await night({ batchSize: 2, parallel: 1 });
    expect(fake.asked.map(({ id }) => id)).toHaveLength(6);
    expect(new Set(fake.asked.map(({ id }) => id)).size).toBe(6);
    expect(new Set(Object.values(await minutes()))).toEqual(new Set(['SP 119.00 OP 119.00']));
  });
});

describe('what is known of a shift', () => {
  it('stays while the service is off, until the shift is another one', async () => {
    await arrive('visit', [aVisit(1, '09:00-11:00'), aVisit(2, '10:30-12:00')]);
    await night();
    await arrive('visit', [{ ...aVisit(1, '09:00-11:00'), application_contract_id: '200' }]);
    await night({ with: 'nobody' });
    expect(await minutes()).toEqual({ '01-02': 'SP 119.00 OP 29.00', '02-01': 'SP 89.00 OP 29.00' });
    await arrive('visit', [aVisit(1, '09:00-11:15')]);
    await night({ with: 'nobody' });
    // The full shift of the other side is what it was.
    expect(await minutes()).toEqual({ '01-02': 'SP 135.00 OP 45.00', '02-01': 'SP 89.00 OP 45.00' });
  });
});
