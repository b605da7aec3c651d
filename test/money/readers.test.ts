import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillWorld, idOf } from '../../src/api/small-world.ts';
import { inTransaction } from '../../src/postgres/pool.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { computeMoney } from './pairs.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
  // Conflicts 1 and 2; 2 is at another provider, of another payer.
  await fillWorld(database.pool, {
    visits: [
      { provider: 1, payer: 1 },
      { provider: 2, payer: 2 },
    ],
    pairs: [{ between: [0, 1], rules: ['same_sch_time'] }],
  });
  await computeMoney(database.pool, { mode: 'full', runId: 1 });
});
afterAll(() => database.drop());

describe('the money of a pair is seen by', () => {
  it.each([
    ['the provider of its own side', { role: 'provider', provider: 1, offices: [1] }, ['1']],
    [
      'the provider of the other side, for its own direction',
      { role: 'provider', provider: 2, offices: [2] },
      ['2'],
    ],
    ['nobody at another office', { role: 'provider', provider: 1, offices: [2] }, []],
    ['the payer of its own side', { role: 'payer', payer: 1 }, ['1']],
    ['no other payer', { role: 'payer', payer: 3 }, []],
    ['nobody who has not said who reads', { role: '' }, []],
  ])('%s', async (_who, reader, conflicts) => {
    expect(await asReader(reader, 'select conflict_id from conflict.pair_money')).toEqual(
      conflicts.map((conflict_id) => ({ conflict_id })),
    );
  });

  it('its readers, but for the key, which names the visit of the other side', async () => {
    await expect(
      asReader({ role: 'provider', provider: 1, offices: [1] }, 'select visit_key from conflict.pair_money'),
    ).rejects.toThrow('permission denied');
  });
});

interface Reader {
  role: string;
  provider?: number;
  offices?: readonly number[];
  payer?: number;
}

async function asReader(reader: Reader, sql: string): Promise<object[]> {
  const id = (kind: 'provider' | 'payer', number?: number) =>
    number === undefined ? '' : idOf(kind, number);
  return inTransaction(database.pool, async (client) => {
    await client.query('set local role cm_api');
    await client.query(
      `select set_config('cm.role', $1, true), set_config('cm.provider_id', $2, true),
        set_config('cm.payer_id', $3, true), set_config('cm.office_ids', $4, true)`,
      [
        reader.role,
        id('provider', reader.provider),
        id('payer', reader.payer),
        `{${(reader.offices ?? []).map((office) => idOf('office', office)).join(',')}}`,
      ],
    );
    return (await client.query<Record<string, unknown>>(sql)).rows;
  });
}
