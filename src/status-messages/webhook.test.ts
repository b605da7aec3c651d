import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { someMessage } from '../../test/status-messages/a-message.ts';
import { type HookServer, startHookServer } from '../../test/status-messages/hook-server.ts';
import { WebhookSender } from './index.ts';

const now = new Date('2026-11-24T02:41:12Z');
const retry = { attempts: 3, firstDelayMs: 1, longestDelayMs: 1, random: () => 1 };

let hooks: HookServer;
let senders: WebhookSender[];
beforeAll(async () => {
  hooks = await startHookServer();
});
beforeEach(() => {
  hooks.requests.length = 0;
  hooks.answers = [];
  senders = [];
});
afterAll(async () => {
  await Promise.all(senders.map((sender) => sender.close()));
  await hooks.close();
});

function sender(options: { token?: string; signingSecret?: string; port?: number } = {}): WebhookSender {
  const { token, signingSecret, port = hooks.port } = options;
  const made = new WebhookSender({
    url: `http://127.0.0.1:${port}/hooks/T0p-secret?room=7`,
    ...{ token, signingSecret, retry, timeoutMs: 2000, timeLimitMs: 10_000, now: () => now },
  });
  senders.push(made);
  return made;
}

describe('a webhook', () => {
  it('gets the facts and the words as JSON', async () => {
    const message = someMessage();
    await sender().send(message);
    const [request] = hooks.requests;
    expect(request?.path).toBe('/hooks/T0p-secret?room=7');
    expect(request?.headers['content-type']).toBe('application/json');
    expect(request?.headers['webhook-id']).toBe(message.id);
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      subject: 'Night of 2026-11-23: done, pairs: 1,200 new, 4 resolved',
      text: message.text,
      kind: 'nightly',
      runId: '12',
      outcome: 'done',
      changes: { pairs: { new: 1200 } },
    });
  });

  it.each([
    ['a text', 'horse battery', Buffer.from('horse battery')],
    ['base64', `whsec_${Buffer.from('horse').toString('base64')}`, Buffer.from('horse')],
  ])('is signed with a secret that is %s, as Standard Webhooks has it', async (_what, signingSecret, key) => {
    await sender({ signingSecret, token: 'T0KEN' }).send(someMessage());
    const [request] = hooks.requests;
    const id = request?.headers['webhook-id'];
    expect(request?.headers).toMatchObject({
      'webhook-timestamp': '1795488072',
      'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.1795488072.${request?.body}`).digest('base64')}`,
      authorization: 'Bearer T0KEN',
    });
  });

  it('is tried again when it fails for the moment, under the same id', async () => {
    hooks.answers = [503, 'hang up'];
    await sender().send(someMessage());
    expect(hooks.requests).toHaveLength(3);
    expect(new Set(hooks.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it.each([
    ['refuses', [401], 1, 'HTTP 401'],
    ['points elsewhere', [302], 1, 'HTTP 302'],
    ['fails for long', [500, 500, 500], 3, 'HTTP 500 (tries: 3)'],
  ])('that %s is given up, and its secrets stay unsaid', async (_what, answers, tries, words) => {
    hooks.answers = answers;
    const error = await sender({ token: 'T0KEN', signingSecret: 'horse' })
      .send(someMessage())
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'status.not_sent',
      message: expect.stringContaining(words),
    });
    expect(String(error)).not.toMatch(/T0KEN|horse|T0p-secret|\n/);
    expect(hooks.requests).toHaveLength(tries);
  });

  it('that nobody listens for is given up', async () => {
    const gone = await startHookServer();
    await gone.close();
    await expect(sender({ port: gone.port }).send(someMessage())).rejects.toMatchObject({
      code: 'status.not_sent',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+: .*ECONNREFUSED.* \(tries: 3\)$/),
    });
  });
});
