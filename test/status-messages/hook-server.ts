import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HookServer {
  readonly port: number;
  readonly requests: {
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }[];
  /** What the next requests are answered, one by one; then 204. `hang up` takes the request and answers nothing. */
  answers: (number | 'hang up')[];
  close(): Promise<void>;
}

/** A receiver of webhooks on this machine. */
export async function startHookServer(): Promise<HookServer> {
  const requests: HookServer['requests'] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const { url: path = '', headers } = request;
    requests.push({ path, headers, body: Buffer.concat(pieces).toString() });
    const answer = hooks.answers.shift() ?? 204;
    if (answer === 'hang up') request.socket.destroy();
    // Some servers repeat what they have been sent.
    else response.writeHead(answer).end(answer < 300 ? '' : `refused ${headers.authorization}`);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const hooks: HookServer = {
    ...{ port, requests, answers: [] },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return hooks;
}
