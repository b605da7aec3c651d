import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { uuidOf } from './case-world.ts';
import { arrive, night, oneAide, visit } from './nights.ts';
import { emptyDatabase } from './store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
beforeEach(async () => {
  await emptyDatabase(database.pool);
  await database.pool.query('truncate conflict.contact_maintenance, conflict.payer_provider_reminders');
  await arrive(database.pool, oneAide, 1);
});
afterAll(() => database.drop());

const collision = { visits: [visit('A', 1, '09:00-11:00'), visit('B', 2, '10:00-12:00')] };

describe('notifications', () => {
  /** `A New Conflict 2026-11-23`: of which visit, what, on which day. */
  async function told(): Promise<string[]> {
    const { rows } = await database.pool.query<{ visit_id: string; words: string }>(`
      select visit_id, notification_type || ' ' || n.created_on as words
      from conflict.notifications n join conflict.conflicts c using (conflict_id)
      where n.provider_id = c.provider_id and not is_read
      order by n.notification_id`);
    const names = new Map(['A', 'B', 'C'].map((id) => [uuidOf(id, 0), id]));
    return rows.map(({ visit_id, words }) => `${names.get(visit_id)} ${words}`).sort();
  }

  it('tell of a new conflict and of its end, each once', async () => {
    const { pool } = database;
    await arrive(pool, collision, 1);
    await night(pool, '2026-11-23');
    await night(pool, '2026-11-23', { full: true });
    const beginning = ['A New Conflict 2026-11-23', 'B New Conflict 2026-11-23'];
    expect(await told()).toEqual(beginning);

    await arrive(pool, { visits: [visit('B', 2, '11:00-12:00')] }, 2);
    await night(pool, '2026-11-24');
    await night(pool, '2026-11-25');
    const all = [...beginning, 'A Resolved 2026-11-24', 'B Resolved 2026-11-24'].sort();
    expect(await told()).toEqual(all);

    await arrive(pool, collision, 3);
    await night(pool, '2026-11-26');
    await arrive(pool, { visits: [visit('B', 2, '11:00-12:00')] }, 4);
    await night(pool, '2026-11-27');
    expect(await told()).toEqual(all);
  });

  it('tell of a conflict that was about days off alone, on the night on which it is about more', async () => {
    const { pool } = database;
    const daysOff = {
      id: 'ENV1/1',
      provider_id: 'P3',
      caregiver_id: 'C3',
      first_day: '2026-11-22',
      last_day: '2026-11-22',
    };
    await arrive(pool, { visits: [visit('A', 1, '09:00-11:00')], absences: [daysOff] }, 1);
    await night(pool, '2026-11-23');
    expect(await told()).toEqual([]);
    await arrive(pool, { visits: [visit('B', 2, '10:00-12:00')] }, 2);
    await night(pool, '2026-11-24');
    await night(pool, '2026-11-25', { full: true });
    // B lies on the days off, too, but is new altogether.
    expect(await told()).toEqual(['A New Conflict 2026-11-24', 'B New Conflict 2026-11-24']);
  });

  it('remind of an open conflict on the day that its payer has set, or on the first night after it', async () => {
    const { pool } = database;
    const payer = uuidOf('payer', 0);
    await arrive(pool, collision, 1);
    await pool.query('update analytics.visit set payer_id = $1', [payer]);
    await pool.query(
      `insert into conflict.payer_provider_reminders (payer_id, provider_id, number_of_days) values ($1, $2, 3), ($1, $3, 5)`,
      [payer, uuidOf('P1', 0), uuidOf('P2', 0)],
    );
    await night(pool, '2026-11-23');
    const reminders = async () => (await told()).filter((words) => words.includes('From Payer'));
    await night(pool, '2026-11-25');
    expect(await reminders()).toEqual([]);
    await night(pool, '2026-11-26');
    await night(pool, '2026-11-27');
    expect(await reminders()).toEqual(['A From Payer 2026-11-26']);
    // No night on the 28th.
    await night(pool, '2026-11-29');
    expect(await reminders()).toEqual(['A From Payer 2026-11-26', 'B From Payer 2026-11-29']);
  });

  it('do not remind of a conflict that is over', async () => {
    const { pool } = database;
    const payer = uuidOf('payer', 0);
    await arrive(pool, collision, 1);
    await pool.query('update analytics.visit set payer_id = $1', [payer]);
    await pool.query(
      'insert into conflict.payer_provider_reminders (payer_id, provider_id, number_of_days) values ($1, $2, 1)',
      [payer, uuidOf('P1', 0)],
    );
    await night(pool, '2026-11-23');
    await arrive(pool, { visits: [visit('B', 2, '11:00-12:00')] }, 2);
    await night(pool, '2026-11-24');
    expect((await told()).filter((words) => words.includes('From Payer'))).toEqual([]);
  });

  it('are silent about days off', async () => {
    const { pool } = database;
    await arrive(
      pool,
      {
        visits: [visit('A', 1, '09:00-11:00')],
        absences: [
          { id: '7', provider_id: 'P2', caregiver_id: 'C2', first_day: '2026-11-22', last_day: '2026-11-22' },
        ],
      },
      1,
    );
    await night(pool, '2026-11-23');
    const { rows } = await pool.query('select pto_flag from conflict.conflict_visit_maps');
    expect(rows).toEqual([{ pto_flag: true }]);
    expect(await told()).toEqual([]);
  });
});

describe('contacts', () => {
  async function contactsOf(id: string): Promise<unknown> {
    const { rows } = await database.pool.query(
      'select agency_contact, provider_phone from conflict.visit_snapshots where visit_id = $1',
      [uuidOf(id, 0)],
    );
    return rows[0];
  }

  it('are filled where they are empty, from what the agency maintained last, and stay', async () => {
    const { pool } = database;
    await arrive(pool, collision, 1);
    await pool.query(
      `insert into conflict.contact_maintenance (provider_id, contact_name, phone, updated_at) values
         ($1, 'Contact before', '555-0100', '2026-01-01'), ($1, 'Contact now', '555-0101', '2026-02-01'), ($2, ' ', '555-0102', null)`,
      [uuidOf('P1', 0), uuidOf('P2', 0)],
    );
    await night(pool, '2026-11-23');
    expect(await contactsOf('A')).toEqual({ agency_contact: 'Contact now', provider_phone: '555-0101' });
    expect(await contactsOf('B')).toEqual({ agency_contact: null, provider_phone: '555-0102' });

    // The visit changes, so its side is written again.
    await arrive(pool, { visits: [visit('A', 1, '09:00-11:30')] }, 2);
    await night(pool, '2026-11-24');
    expect(await contactsOf('A')).toEqual({ agency_contact: 'Contact now', provider_phone: '555-0101' });
  });

  it('that are there are not replaced', async () => {
    const { pool } = database;
    await arrive(pool, collision, 1);
    await pool.query("update analytics.provider set phone_number_1 = '555-0199'");
    await night(pool, '2026-11-23');
    await pool.query(
      "insert into conflict.contact_maintenance (provider_id, contact_name, phone) values ($1, 'Somebody', '555-0100')",
      [uuidOf('P1', 0)],
    );
    await night(pool, '2026-11-24');
    expect(await contactsOf('A')).toEqual({ agency_contact: 'Somebody', provider_phone: '555-0199' });
  });
});
