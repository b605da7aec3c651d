import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { CmError, messageOf } from '../../errors.ts';
import { json, type Reply } from './reply.ts';

export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  header(name: string): string | undefined;
  /** The body as JSON; undefined if it is empty or is not JSON. */
  body(): Promise<unknown>;
}

/** Answers a request, or undefined if it is not this one's. */
export type Route = (request: Request) => Promise<Reply | undefined>;

const maxBodyBytes = 256 * 1024 * 1024;
const gunzipped = promisify(gunzip);

/** Listens on an address and gives each request to the first route that answers it. */
export async function listen(options: { host: string; port: number; routes: Route[] }): Promise<Server> {
  const server = createServer((message, response) => {
    // A client that hangs up in the middle of its answer is nobody to tell.
    answer(message, response, options.routes).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(options, error)));
    server.listen(options.port, options.host, resolve);
  });
  return server;
}

async function answer(message: IncomingMessage, response: ServerResponse, routes: Route[]): Promise<void> {
  const reply = await replyTo(message, routes);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  if (reply.cutAfterBytes === undefined) response.end(reply.body);
  else
    response.write(Buffer.from(reply.body).subarray(0, reply.cutAfterBytes), () => message.socket.destroy());
}

async function replyTo(message: IncomingMessage, routes: Route[]): Promise<Reply> {
  const url = addressOf(message);
  if (url === undefined) {
    return json(400, {
      code: '390400',
      message: `${message.url} is no address on this server.`,
      success: false,
      data: null,
    });
  }
  const request: Request = {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    header: (name) => {
      const value = message.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    body: () => readJson(message),
  };
  try {
    for (const route of routes) {
      const reply = await route(request);
      if (reply) return reply;
    }
    return json(404, {
      code: '390404',
      message: `Nothing is served at ${url.pathname}.`,
      success: false,
      data: null,
    });
  } catch (error) {
    return json(500, {
      code: '000603',
      message: `The local Snowflake failed: ${messageOf(error)}`,
      success: false,
      data: null,
    });
  }
}

/** Undefined for what is no path, such as `//`. */
function addressOf({ url = '/' }: IncomingMessage): URL | undefined {
  return URL.canParse(url, 'http://local') ? new URL(url, 'http://local') : undefined;
}

async function readJson(message: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > maxBodyBytes) throw new Error('the request is larger than 256 MB');
    parts.push(bytes);
  }
  const body = Buffer.concat(parts);
  if (body.length === 0) return undefined;
  const text = message.headers['content-encoding'] === 'gzip' ? await gunzipped(body) : body;
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

function cannotListen(
  { host, port }: { host: string; port: number },
  cause: Error & { code?: string },
): CmError {
  return cause.code === 'EADDRINUSE'
    ? new CmError(
        'local_snowflake.port_in_use',
        `Port ${port} on ${host} is in use; the local Snowflake did not start.`,
        {
          hint: 'Stop the program that listens there, or choose another port with --port (0 takes any free one).',
          cause,
        },
      )
    : new CmError(
        'local_snowflake.listen',
        `The local Snowflake cannot listen on ${host}:${port}: ${cause.message}`,
        {
          hint: 'Choose another address or port.',
          cause,
        },
      );
}
