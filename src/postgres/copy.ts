import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/**
 * Streams COPY text into `statement` (`copy … from stdin`) and returns the number of rows stored. The source is
 * read no faster than the server takes it.
 */
export async function copyIn(
  client: pg.PoolClient,
  statement: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  const sink = client.query(copyFrom(statement));
  await pipeline(Readable.from(chunks, { objectMode: true, highWaterMark: 2 }), sink);
  return sink.rowCount;
}
