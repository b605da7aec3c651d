import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../postgres/pool.ts';
import { historySchema } from './contract.ts';
import { addUser, fillWorld, idOf } from './small-world.ts';
import { startTestApi, type TestApi } from './test-api.ts';

/**
 * Visit 0 at agency 1 against visit 1 at agency 2, both paid by payer 1, and against visit 2 at agency 2, paid by payer 2.
 * Each pair has one entry that tells every field there is.
 */
describe('the history of a conflict', () => {
  let api: TestApi;
  const cookies: Record<string, string> = {};

  beforeAll(async () => {
    api = await startTestApi();
    const { pool } = api.database;
    await fillWorld(pool, {
      visits: [
        { provider: 1, payer: 1 },
        { provider: 2, payer: 1 },
        { provider: 2, payer: 2 },
      ],
      pairs: [
        { between: [0, 1], rules: ['same_sch_time'] },
        { between: [0, 2], rules: ['same_sch_time'] },
      ],
    });
    for (const [role, organisation] of [
      ['provider', 1],
      ['payer', 1],
      ['payer', 2],
    ] as const) {
      const number = Object.keys(cookies).length + 1;
      cookies[`${role} ${organisation}`] = await api.signIn(
        await addUser(pool, { number, role, organisation }),
      );
    }
    await pool.query(`
      insert into conflict.log_fields (log_field_id, field_name, label)
      select place, field_name, 'label of ' || field_name from conflict.history_fields;
      insert into conflict.log_fields (log_field_id, field_name, is_hidden, is_hidden_for_payers, is_hidden_for_providers)
      values (901, 'ConPStatus', false, false, false), (902, 'PStatus', false, false, false),
        (903, 'HiddenFromAll', true, false, false), (904, 'HiddenFromPayers', false, true, false),
        (905, 'HiddenFromProviders', false, false, true);
      insert into control.run (kind, as_of, state) values ('pipeline', '2026-11-23', 'done');
      insert into conflict.log_history (pair_id, created_at, run_id)
      select id, '2026-11-23', (select max(run_id) from control.run) from conflict.conflict_visit_maps order by id;
      insert into conflict.log_history_values (log_history_id, log_field_id, old_value, new_value)
      select log_history_id, log_field_id, 'old ' || field_name, 'new ' || field_name
      from conflict.log_history cross join conflict.log_fields
      order by log_history_id, log_field_id`);
  });
  afterAll(() => api.close());

  const read = async (reader: string, path = '1/history') => {
    const answer = await api.get(`/api/conflicts/${path}`, cookies[reader]);
    expect(answer.status, answer.body).toBe(200);
    return historySchema.parse(JSON.parse(answer.body));
  };
  const fieldsOf = async (reader: string, otherVisit: number): Promise<string[]> => {
    const { rows } = await api.database.pool.query<{ id: string }>(
      'select id from conflict.conflict_visit_maps where conflict_id = 1 and con_visit_id = $1',
      [idOf('visit', otherVisit)],
    );
    const entry = (await read(reader)).entries.find(({ pairId }) => pairId === rows[0]?.id);
    return (entry?.changes ?? []).map(({ field }) => field);
  };

  /** What app.md and visible_pairs keep from a reader of the other side. */
  const hidden = {
    fromProviders: [
      'ConAppVisitID',
      'ConMissedVisitReason',
      'ConFederalTaxNumber',
      'ConOffice',
      'ConContract',
      'ConContractType',
      'ConPayerState',
      'ConAideCode',
      'ConAideName',
      'ConAideFName',
      'ConAideLName',
      'ConAideSSN',
      'ConNoResponseTitle',
      'ConNoResponseNotes',
    ],
    fromWhoDoesNotPay: [
      'ConPName',
      'ConPFName',
      'ConPLName',
      'ConPAdmissionID',
      'ConPMedicaidNumber',
      'ConPAddressL1',
      'ConPCity',
      'ConPCounty',
      'ConPAddressState',
      'ConPZipCode',
      'ConBilled',
      'ConRateType',
      'ConBillRateBoth',
      'ConBilledRate',
      'ConBillRateNonBilled',
      'ConBilledHours',
      'ConTotalBilledAmount',
      'ConInvoiceNumber',
      'ConBilledDate',
      'ConPStatus',
    ],
    fromAll: ['PLatitude', 'PLongitude', 'ConPLatitude', 'ConPLongitude', 'HiddenFromAll'],
  };
  const everyFieldBut = async (...names: string[]): Promise<string[]> => {
    const { rows } = await api.database.pool.query<{ field_name: string }>(
      'select field_name from conflict.log_fields where field_name <> all ($1) order by log_field_id',
      [[...names, ...hidden.fromAll]],
    );
    return rows.map((row) => row.field_name);
  };

  it('tells a provider nothing of the other side but what its conflict shows', async () => {
    const expected = await everyFieldBut(
      ...hidden.fromProviders,
      ...hidden.fromWhoDoesNotPay,
      'HiddenFromProviders',
    );
    expect(await fieldsOf('provider 1', 1)).toEqual(expected);
    expect(await fieldsOf('provider 1', 2)).toEqual(expected);
  });

  it('tells a payer everything of what it pays on both sides, and no patient and no money of others', async () => {
    expect(await fieldsOf('payer 1', 1)).toEqual(await everyFieldBut('HiddenFromPayers'));
    expect(await fieldsOf('payer 1', 2)).toEqual(
      await everyFieldBut('HiddenFromPayers', ...hidden.fromWhoDoesNotPay),
    );
  });

  it('says when, by which night and under which label', async () => {
    const [entry] = (await read('provider 1')).entries;
    expect(entry).toMatchObject({
      at: '2026-11-23T00:00:00',
      by: { kind: 'night', asOf: '2026-11-23', name: null },
    });
    expect(entry?.changes[0]).toEqual({
      field: 'StatusFlag',
      label: 'label of StatusFlag',
      about: 'pair',
      old: 'old StatusFlag',
      new: 'new StatusFlag',
    });
  });

  it('comes page by page, newest first', async () => {
    const whole = (await read('payer 1')).entries.map(({ historyId }) => historyId);
    expect(whole.map(Number)).toEqual(whole.map(Number).sort((a, b) => b - a));
    const first = await read('payer 1', '1/history?limit=1');
    expect(first).toMatchObject({ hasMore: true, entries: [{ historyId: whole[0] }] });
    const second = await read('payer 1', `1/history?limit=1&before=${whole[0]}`);
    expect(second).toMatchObject({ hasMore: false, entries: [{ historyId: whole[1] }] });
  });

  it('is no answer about conflicts of others, nor without a session', async () => {
    expect((await api.get('/api/conflicts/1/history', cookies['payer 2'])).status).toBe(404);
    expect((await api.get('/api/conflicts/999/history', cookies['payer 2'])).status).toBe(404);
    expect((await api.get('/api/conflicts/1/history')).status).toBe(401);
  });

  it('names a person within its own organisation alone', async () => {
    const { pool } = api.database;
    await pool.query(
      `insert into conflict.log_history (log_history_id, pair_id, created_at, user_id, user_name)
       select 999, id, '2026-11-24 10:00', $1, 'User 1' from conflict.conflict_visit_maps
       where conflict_id = 1 order by id limit 1`,
      [idOf('user', 1)],
    );
    await pool.query(
      `insert into conflict.log_history_values (log_history_id, log_field_id, new_value)
       select 999, log_field_id, 'W' from conflict.log_fields where field_name = 'StatusFlag'`,
    );
    const by = async (reader: string) => (await read(reader)).entries[0]?.by;
    expect(await by('provider 1')).toEqual({ kind: 'person', asOf: null, name: 'User 1' });
    expect(await by('payer 1')).toEqual({ kind: 'person', asOf: null, name: null });
  });

  it('is read by its view alone', async () => {
    const pool = connect((await api.database.apiConnection()).url);
    try {
      expect((await pool.query('select count(*)::int as n from conflict.visible_history')).rows).toEqual([
        { n: 0 },
      ]);
      for (const table of [
        'log_history',
        'log_history_values',
        'log_fields',
        'told_fields',
        'history_fields',
      ])
        await expect(pool.query(`select * from conflict.${table}`)).rejects.toThrow('permission denied');
    } finally {
      await pool.end();
    }
  });
});
