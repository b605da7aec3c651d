import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from '../../src/api/small-world.ts';
import { inTransaction } from '../../src/postgres/pool.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
// Payers 1 and 2; provider 1 with offices 1 and 2; a state.
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `insert into conflict.dashboard_payer
     select payer, 'total', '2026-11-22', '{}', 1, 0, 0, 0 from unnest($1::uuid[]) payer`,
    [[1, 2].map((payer) => idOf('payer', payer))],
  );
  await database.pool.query(
    `insert into conflict.dashboard_provider
     select $1, office, 'total', '2026-11-22', '{}', 1, 0, 0, 0 from unnest($2::uuid[]) office`,
    [idOf('provider', 1), [idOf('office', 1), idOf('office', 2), null]],
  );
  await database.pool.query(
    `insert into conflict.dashboard_state values ('NY', 'total', '2026-11-22', '{}', 1, 0, 0, 0)`,
  );
  await database.pool.query(
    `insert into conflict.dashboard_pairs
     select row_number() over (), 1, 'a|b', payer, 'NY', $2, $3, '2026-11-22', '2026-11-22', null, 'U', 'only_to',
       'Recovery', 'Billed', null, null, null, null, null, null, $2, $2, 1, 1, 1
     from unnest($1::uuid[]) payer`,
    [[1, 2].map((payer) => idOf('payer', payer)), idOf('provider', 1), idOf('office', 1)],
  );
});
afterAll(() => database.drop());

type Reader = { role: string; provider?: number; offices?: readonly number[]; payer?: number };
const payer: Reader = { role: 'payer', payer: 1 };
const provider: Reader = { role: 'provider', provider: 1, offices: [2] };
const nobody: Reader = { role: '' };

describe('of the dashboards', () => {
  it.each([
    ['a payer', payer, 'dashboard_payer', [{ payer_id: idOf('payer', 1) }]],
    ['a payer', payer, 'dashboard_pairs', [{ payer_id: idOf('payer', 1) }]],
    ['a payer', payer, 'dashboard_payer_summary', [{ payer_id: idOf('payer', 1) }]],
    ['a payer', payer, 'dashboard_provider', []],
    ['a provider', provider, 'dashboard_provider', [{ office_id: idOf('office', 2) }]],
    ['a provider', provider, 'dashboard_payer', []],
    ['a provider', provider, 'dashboard_pairs', []],
    ['a provider of another name', { ...provider, provider: 2 }, 'dashboard_provider', []],
    ['nobody in particular', nobody, 'dashboard_payer', []],
    ['nobody in particular', nobody, 'dashboard_provider', []],
    ['nobody in particular', nobody, 'dashboard_payer_summary', []],
  ])('%s sees its own: %j in %s', async (_who, reader, table, expected) => {
    const column = table === 'dashboard_provider' ? 'office_id' : 'payer_id';
    expect(await asReader(reader, `select ${column} from conflict.${table}`)).toEqual(expected);
  });

  it('those of a state are seen by nobody', async () => {
    await expect(asReader(payer, 'select from conflict.dashboard_state')).rejects.toThrow(
      'permission denied',
    );
  });
});

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
