import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

/** What a route answers; `body` is sent as it is. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
  /** For tests: the connection is dropped after so many bytes of the body. */
  cutAfterBytes?: number;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/**
 * A JSON document with an array of rows that is JSON text already: `rowsKey` of `document` is replaced by those rows,
 * without parsing them.
 */
export function jsonWithRows(
  status: number,
  document: Record<string, unknown>,
  rowsKey: string,
  rows: Uint8Array,
): Reply {
  const head = JSON.stringify(document).slice(0, -1);
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.concat([
      Buffer.from(`${head}${head === '{' ? '' : ','}${JSON.stringify(rowsKey)}:[`),
      rows,
      Buffer.from(']}'),
    ]),
  };
}

const compress = promisify(gzip);

/**
 * Compresses a body off the main thread, at the level that costs least. Only a client that asks for
 * `Accept-Encoding: identity` gets it as it is: on one machine, that saves more time than the bytes are worth.
 */
export async function gzipped(reply: Reply, acceptEncoding: string | undefined): Promise<Reply> {
  if (acceptEncoding === 'identity') return reply;
  const body = await compress(reply.body, {
    level: constants.Z_BEST_SPEED,
    memLevel: 9,
    chunkSize: 1024 * 1024,
  });
  return { ...reply, headers: { ...reply.headers, 'content-encoding': 'gzip' }, body };
}
