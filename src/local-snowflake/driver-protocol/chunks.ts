import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Statements } from '../engine/statements.ts';
import { gzipped, json, type Reply } from '../http/reply.ts';
import type { Request } from '../http/server.ts';

/** Chunk URLs carry no login, as Snowflake's do not; a signature makes them unguessable. */
const key = randomBytes(32);

export function chunkUrl(server: string, statementId: string, index: number): string {
  return `${server}/chunks/${statementId}/${index}/${sign(statementId, index)}`;
}

/** A chunk is its rows without outer brackets, and must not look like JSON or the driver would parse it itself. */
export async function chunkReply(request: Request, statements: Statements): Promise<Reply> {
  const [, id = '', index = '', signature = ''] =
    /^\/chunks\/([^/]+)\/(\d+)\/([\w-]+)$/.exec(request.path) ?? [];
  const expected = Buffer.from(sign(id, Number(index)));
  const given = Buffer.from(signature);
  const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
  const statement = isSigned ? statements.find(id) : undefined;
  if (statement?.status.state !== 'done')
    return json(403, { code: '000403', message: 'This chunk is not available.' });
  const body = await statement.status.outcome.result.read(Number(index));
  return gzipped(
    { status: 200, headers: { 'content-type': 'binary/octet-stream' }, body },
    request.header('accept-encoding'),
  );
}

function sign(statementId: string, index: number): string {
  return createHmac('sha256', key).update(`${statementId}/${index}`).digest('base64url');
}
