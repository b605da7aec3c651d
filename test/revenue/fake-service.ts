import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const questions = z.object({
  questions: z.array(
    z.object({
      id: z.string(),
      visit_id: z.string(),
      payer_id: z.string().nullable(),
      contract_id: z.string().nullable(),
      shift: z.object({ start: z.string(), end: z.string() }),
      overlap: z.object({ start: z.string(), end: z.string() }).nullable(),
    }),
  ),
});
type Question = z.infer<typeof questions>['questions'][number];

/** How the next request for minutes goes wrong. */
export type Fault =
  | { status: number; retryAfter?: number }
  | { body: string }
  | { silent: true }
  | { hangUp: true };

export interface FakeService {
  readonly url: string;
  /** Every question that arrived with a good token, and was not met by a fault. */
  readonly asked: Question[];
  readonly batches: number[];
  tokens: number;
  /** The most requests that were at work together. */
  mostAtOnce: number;
  /** Taken one by one by the requests for minutes; the last of `always` for the rest. */
  faults: Fault[];
  always: Fault | undefined;
  /** Requests after which a token is good no more, whatever it said. */
  tokenUses: number;
  expiresIn: number;
  /** In place of a plain answer to a question; undefined leaves it out. */
  answer: (question: Question) => object | undefined;
  whenAsked: (() => void) | undefined;
  close(): Promise<void>;
}

export const login = { clientId: 'conflicts', clientSecret: 'open & sesame' };

/** A revenue service on this machine, which can be told to misbehave. By default it counts a minute less than the shift. */
export async function startFakeService(): Promise<FakeService> {
  const uses = new Map<string, number>();
  let atWork = 0;
  const server = createServer((request, response) => {
    atWork += 1;
    service.mostAtOnce = Math.max(service.mostAtOnce, atWork);
    response.on('close', () => {
      atWork -= 1;
    });
    void handle(request, response);
  });
  const service: FakeService = {
    url: '',
    asked: [],
    batches: [],
    tokens: 0,
    mostAtOnce: 0,
    faults: [],
    always: undefined,
    tokenUses: Number.POSITIVE_INFINITY,
    expiresIn: 3600,
    answer: plainAnswer,
    whenAsked: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    if (request.url === '/env1/token') return grant(body, response);
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const left = uses.get(token) ?? 0;
    if (left === 0) return send(response, 401, { error: 'expired' });
    uses.set(token, left - 1);
    const fault = service.faults.shift() ?? service.always;
    if (fault !== undefined) return misbehave(fault, response);
    const batch = questions.parse(JSON.parse(body)).questions;
    service.asked.push(...batch);
    service.batches.push(batch.length);
    service.whenAsked?.();
    return send(response, 200, {
      answers: batch.map(service.answer).filter((answer) => answer !== undefined),
    });
  };

  function grant(body: string, response: ServerResponse): void {
    const form = new URLSearchParams(body);
    if (form.get('client_id') !== login.clientId || form.get('client_secret') !== login.clientSecret) {
      send(response, 401, { error: 'invalid_client' });
      return;
    }
    service.tokens += 1;
    const token = `token-${service.tokens}`;
    uses.set(token, service.tokenUses);
    send(response, 200, { access_token: token, token_type: 'Bearer', expires_in: service.expiresIn });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(service, { url: `http://127.0.0.1:${port}/env1` });
}

export function plainAnswer({ id, shift, overlap }: Question): object {
  const less = ({ start, end }: { start: string; end: string }) => {
    const minutes = (Date.parse(`${end}Z`) - Date.parse(`${start}Z`)) / 60_000 - 1;
    return { minutes, units: String(minutes / 15).slice(0, 6) };
  };
  return { id, full_shift: less(shift), ...(overlap === null ? {} : { overlap: less(overlap) }) };
}

function misbehave(fault: Fault, response: ServerResponse): void {
  if ('silent' in fault) return;
  if ('hangUp' in fault) {
    response.destroy();
    return;
  }
  if ('body' in fault) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(fault.body);
    return;
  }
  if (fault.retryAfter !== undefined) response.setHeader('retry-after', String(fault.retryAfter));
  send(response, fault.status, { error: 'busy' });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
