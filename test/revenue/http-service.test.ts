import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RetryPolicy } from '../../src/http/retry.ts';
import { type BillableQuestion, HttpRevenueService } from '../../src/revenue/index.ts';
import { type FakeService, type Fault, login, startFakeService } from './fake-service.ts';

let fake: FakeService;
let service: HttpRevenueService;
let now: Date;
beforeEach(async () => {
  fake = await startFakeService();
  now = new Date('2026-11-23T04:00:00Z');
  service = connect();
});
afterEach(async () => {
  await service.close();
  await fake.close();
});

const quick: RetryPolicy = { attempts: 4, firstDelayMs: 1, longestDelayMs: 3, random: Math.random };
const never = new AbortController().signal;

function connect(options: { clientSecret?: string; timeoutMs?: number } = {}): HttpRevenueService {
  return new HttpRevenueService({
    url: fake.url,
    ...login,
    timeoutMs: 2000,
    connections: 4,
    retry: quick,
    now: () => now,
    ...options,
  });
}

const question = (id: string, overlap: BillableQuestion['overlap'] = null): BillableQuestion => ({
  id,
  visit_id: '1000',
  payer_id: '7',
  contract_id: '9',
  shift: { start: '2026-11-23T09:00:00', end: '2026-11-23T11:00:00' },
  overlap,
});
const shared = { start: '2026-11-23T10:30:00', end: '2026-11-23T11:00:00' };

const ask = (...questions: BillableQuestion[]) => service.ask(questions, never);
const plain = { id: 'a', fullShift: { minutes: '119', units: '7.9333' }, overlap: null };

it('answers each question with the minutes and units of shift and overlap, as decimals', async () => {
  expect(await ask(question('a'), question('b', shared))).toEqual([
    plain,
    { id: 'b', fullShift: { minutes: '119', units: '7.9333' }, overlap: { minutes: '29', units: '1.9333' } },
  ]);
});

describe('a token', () => {
  it('is fetched once for many requests, also at the same time', async () => {
    await Promise.all([ask(question('a')), ask(question('b')), ask(question('c'))]);
    await ask(question('d'));
    expect(fake.tokens).toBe(1);
  });

  it('is replaced before it expires', async () => {
    fake.expiresIn = 600;
    await ask(question('a'));
    now = new Date(now.getTime() + 571_000);
    await ask(question('b'));
    expect(fake.tokens).toBe(2);
  });

  it('is replaced when the service takes it no more, and the question is answered', async () => {
    fake.tokenUses = 2;
    for (const id of ['a', 'b', 'c', 'd', 'e']) expect(await ask(question(id))).toMatchObject([{ id }]);
    expect(fake.tokens).toBe(3);
  });

  it('that is never good is a refusal', async () => {
    fake.tokenUses = 0;
    await expect(ask(question('a'))).rejects.toMatchObject({ failure: { type: 'refused' } });
  });

  it('for a wrong secret is refused, and the failure does not tell the secret', async () => {
    service = connect({ clientSecret: 'a wrong one' });
    const failure = await ask(question('a')).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      failure: { type: 'refused', message: 'HTTP 401 to the request for a token.' },
    });
    expect(JSON.stringify(failure)).not.toContain('wrong');
  });
});

describe('a failure that may pass is waited for', () => {
  it.each<[string, Fault[]]>([
    ['429', [{ status: 429 }, { status: 429 }]],
    ['503', [{ status: 503 }]],
    ['a connection that is closed', [{ hangUp: true }, { status: 500 }, { hangUp: true }]],
  ])('%s', async (_name, faults) => {
    fake.faults = faults;
    expect(await ask(question('a'))).toEqual([plain]);
  });

  it('as long as Retry-After says', async () => {
    fake.faults = [{ status: 429, retryAfter: 1 }];
    const start = performance.now();
    expect(await ask(question('a'))).toEqual([plain]);
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  it('an answer that does not come in time', async () => {
    service = connect({ timeoutMs: 100 });
    fake.faults = [{ silent: true }];
    expect(await ask(question('a'))).toEqual([plain]);
  });

  it('but not for ever', async () => {
    fake.always = { status: 503 };
    await expect(ask(question('a'))).rejects.toMatchObject({
      failure: { type: 'unavailable', message: 'HTTP 503 after 4 tries.', response: '{"error":"busy"}' },
    });
  });

  it('and not past the end of the time that the night has', async () => {
    fake.always = { silent: true };
    await expect(service.ask([question('a')], AbortSignal.timeout(50))).rejects.toMatchObject({
      failure: { type: 'time_limit' },
    });
  });
});

describe('what cannot be taken for an answer', () => {
  it.each<[string, string]>([
    ['a page', '<html>Welcome</html>'],
    ['half a document', '{"answers": [{"id": "a", "full'],
    ['another document', '{"results": []}'],
  ])('is a failure of the batch: %s', async (_name, body) => {
    fake.always = { body };
    await expect(ask(question('a'))).rejects.toMatchObject({
      failure: { type: 'malformed', response: body },
    });
  });

  it('is a failure of the batch: a status that will not pass', async () => {
    fake.always = { status: 422 };
    await expect(ask(question('a'))).rejects.toMatchObject({
      failure: { type: 'refused', message: 'HTTP 422 to the question.' },
    });
    expect(fake.asked).toEqual([]);
  });

  it.each<[string, string, object | undefined]>([
    ['is left out', 'no_answer', undefined],
    ['is rejected', 'rejected', { id: 'b', error: { code: 'UNKNOWN_VISIT', message: 'no such visit' } }],
    ['has no number', 'malformed', { id: 'b', full_shift: { minutes: 'many', units: 1 } }],
    ['has less than nothing', 'malformed', { id: 'b', full_shift: { minutes: -5, units: 1 } }],
    [
      'has more places than can be kept',
      'malformed',
      { id: 'b', full_shift: { minutes: 1.23456, units: 1 } },
    ],
    ['says nothing about the overlap', 'malformed', { id: 'b', full_shift: { minutes: 1, units: 1 } }],
  ])('is a failure of the question alone, which %s', async (_name, type, answer) => {
    const plainly = fake.answer;
    fake.answer = (asked) => (asked.id === 'b' ? answer : plainly(asked));
    expect(await ask(question('a'), question('b', shared))).toMatchObject([
      plain,
      { id: 'b', failure: { type } },
    ]);
  });

  it('is passed over where it answers what nobody asked', async () => {
    fake.answer = () => ({ id: 'z', full_shift: { minutes: 1, units: 1 } });
    expect(await ask(question('a'))).toMatchObject([{ id: 'a', failure: { type: 'no_answer' } }]);
  });
});

it('speaks as docs/revenue-service.md says', async () => {
  const examples = [...readFileSync('docs/revenue-service.md', 'utf8').matchAll(/```json\n([^`]*)```/g)];
  const [grant, request, response] = examples.map(([, json = '']) => JSON.parse(json));
  expect(Object.keys(grant)).toEqual(['access_token', 'expires_in']);
  fake.answer = ({ id }) => response.answers.find((answer: { id: string }) => answer.id === id);
  expect(await service.ask(request.questions, never)).toEqual([
    { id: '1', fullShift: { minutes: '112.5', units: '7.5' }, overlap: { minutes: '22.5', units: '1.5' } },
    { id: '2', fullShift: { minutes: '60', units: '4' }, overlap: null },
    {
      id: '3',
      failure: {
        type: 'rejected',
        message: 'UNKNOWN_VISIT: There is no visit 900120.',
        response: JSON.stringify(response.answers[2]),
      },
    },
  ]);
  expect(fake.asked).toEqual(request.questions);
});
