import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json } from './reply.ts';
import { listen } from './server.ts';

let server: Awaited<ReturnType<typeof listen>>;
let port: number;
beforeAll(async () => {
  const routes = [async () => json(200, { success: true })];
  server = await listen({ host: '127.0.0.1', port: 0, routes });
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => server.close());

/** As it stands, without the corrections that an HTTP client would make. */
async function statusLine(target: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nHost: local\r\nConnection: close\r\n\r\n`);
  const [answer] = await once(socket.setEncoding('utf8'), 'data');
  socket.destroy();
  return String(answer).split('\r\n')[0] ?? '';
}

describe('the HTTP front of the local Snowflake', () => {
  it.each(['//', 'http://', '/\\'])('refuses the address %s and lives on', async (target) => {
    expect(await statusLine(target)).toMatch(/^HTTP\/1\.1 (400|200)/);
    expect(await statusLine('/')).toBe('HTTP/1.1 200 OK');
  });
});
