import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { CmError } from '../errors.ts';
import { deliverMessages, keepMessages, readMessages, type StatusSender } from './index.ts';
import type { StatusMessage } from './message.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => database.pool.query('truncate control.run restart identity cascade'));
afterAll(() => database.drop());

async function aRun(state: 'done' | 'failed' | 'running' = 'done'): Promise<string> {
  const { rows } = await database.pool.query<{ run_id: string }>(
    `insert into control.run (kind, as_of, state, finished_at, error)
     values ('nightly', '2026-11-23', $1, clock_timestamp(), '{"code": "sync.failed"}') returning run_id`,
    [state],
  );
  return rows[0]?.run_id ?? '';
}

const keep = (runId: string) => keepMessages(database.pool, runId, { senders: ['webhook'], on: 'always' });

/** Keeps what it was given to send; `failWith` instead, as long as there is any. */
function aSender(failWith: string[] = []): StatusSender & { sent: StatusMessage[] } {
  const sent: StatusMessage[] = [];
  return {
    name: 'webhook',
    sent,
    send: async (message) => {
      const code = failWith.shift();
      if (code !== undefined) throw new CmError(code, 'the line is cut');
      sent.push(message);
      return undefined;
    },
    close: async () => undefined,
  };
}

const told = (sender: { sent: StatusMessage[] }) =>
  sender.sent.map(({ facts }) => `${facts.runId} ${facts.outcome}`);

describe('what is told of a run', () => {
  it('is sent once, however often it is kept, by however many at a time', async () => {
    const runId = await aRun();
    await Promise.all([keep(runId), keep(runId)]);
    const sender = aSender();
    await Promise.all([1, 2, 3].map(() => deliverMessages(database.pool, [sender])));
    await keep(runId);
    await deliverMessages(database.pool, [sender], { evenAbandoned: true });
    expect(told(sender)).toEqual([`${runId} done`]);
  });

  it('is nothing as long as it is at work', async () => {
    await keep(await aRun('running'));
    expect(await readMessages(database.pool, 10)).toEqual([]);
  });

  it('is one thing for each way that it ends, and each as it was then', async () => {
    const runId = await aRun('failed');
    await keep(runId);
    await database.pool.query(`update control.run set state = 'done', error = null`);
    await keep(runId);
    const sender = aSender();
    await deliverMessages(database.pool, [sender]);
    expect(told(sender)).toEqual([`${runId} done`, `${runId} failed`]);
  });

  it('waits for the next delivery where a sender fails, and holds up the rest of that sender', async () => {
    const [first, second] = [await aRun(), await aRun()];
    await keep(first);
    await keep(second);
    const sender = aSender(['status.not_sent']);
    expect(await deliverMessages(database.pool, [sender])).toEqual([
      { runId: second, sender: 'webhook', isSent: false, remark: 'the line is cut' },
    ]);
    expect(await readMessages(database.pool, 10)).toMatchObject([
      { runId: second, state: 'unsent', tries: 1, lastError: 'the line is cut' },
      { runId: first, state: 'unsent', tries: 0 },
    ]);
    await deliverMessages(database.pool, [sender]);
    expect(told(sender)).toEqual([`${second} done`, `${first} done`]);
  });

  it('is not sent again by itself when it may have arrived, but when somebody asks for it', async () => {
    await keep(await aRun());
    const sender = aSender(['status.maybe_sent']);
    await deliverMessages(database.pool, [sender]);
    await deliverMessages(database.pool, [sender], { evenAbandoned: true });
    expect(sender.sent).toEqual([]);
    await database.pool.query(
      "update control.status_message set tried_at = clock_timestamp() - interval '11 minutes'",
    );
    await deliverMessages(database.pool, [sender]);
    expect(sender.sent).toEqual([]);
    await deliverMessages(database.pool, [sender], { evenAbandoned: true });
    expect(sender.sent).toHaveLength(1);
  });

  it('is no news any more after a week', async () => {
    await keep(await aRun());
    await database.pool.query(
      "update control.status_message set created_at = clock_timestamp() - interval '8 days'",
    );
    const sender = aSender();
    await deliverMessages(database.pool, [sender]);
    expect(sender.sent).toEqual([]);
  });
});

describe('the tables of a night', () => {
  it('are told with rows that could not be stored and other shapes, over all of its syncs', async () => {
    const night = await aRun();
    await database.pool.query(
      `insert into control.run (run_id, kind, state, part_of_run_id) overriding system value values
         (101, 'sync', 'failed', $1), (102, 'sync', 'done', $1), (103, 'sync', 'done', null)`,
      [night],
    );
    await database.pool.query(`
      insert into control.step (run_id, name, ordinal, state, details, error) values
        (101, 'visit', 0, 'done', '{"mode": "full", "rejected": 3, "drift": [{"says": "It is wider."}]}', null),
        (101, 'payer', 1, 'failed', '{}', '{"code": "sync.value_refused", "message": "payer: Jane"}'),
        (102, 'visit', 0, 'done', '{"mode": "incremental", "rejected": 1, "drift": [{"says": "It is wider."}]}', null),
        (102, 'payer', 1, 'done', '{"mode": "full", "rejected": 0}', null),
        (102, 'office', 2, 'failed', '{}', '{"code": "sync.value_refused", "message": "office: Jane"}'),
        (103, 'contract', 0, 'done', '{"mode": "full", "rejected": 9}', null)`);
    await keep(night);
    const sender = aSender();
    await deliverMessages(database.pool, [sender]);
    expect(sender.sent[0]?.facts).toMatchObject({
      tablesRead: 2,
      tables: [
        { table: 'office', failure: { code: 'sync.value_refused', message: null }, rejected: 0 },
        { table: 'visit', failure: null, rejected: 4, drift: ['It is wider.'] },
      ],
    });
  });
});
