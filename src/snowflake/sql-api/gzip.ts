import { pipeline, Readable, type TransformOptions } from 'node:stream';
import { createGunzip, type ZlibOptions } from 'node:zlib';
import { messageOf } from '../../errors.ts';
import { malformed } from '../copy/refusal.ts';

/** By content, as proxies and servers do not always keep to the header. JSON cannot begin like this. */
export function isGzip(pieces: readonly Uint8Array[]): boolean {
  const [first, second] = pieces;
  return first?.[0] === 0x1f && (first.length > 1 ? first[1] : second?.[0]) === 0x8b;
}

/** The bytes of a body in pieces of at most 256 KB, decompressed in the thread pool a little ahead of the reader. */
export async function* plainBytes(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  if (!isGzip(pieces)) {
    yield* pieces;
    return;
  }
  const gunzip = createGunzip(aheadOfTheReader);
  // The loop below sees the error; without a callback pipeline would throw it a second time.
  pipeline(Readable.from(pieces), gunzip, () => undefined);
  try {
    for await (const plain of gunzip) yield plain;
  } catch (cause) {
    if (isZlibError(cause)) throw malformed(`it does not decompress (${messageOf(cause)})`);
    throw cause;
  }
}

const aheadOfTheReader: ZlibOptions & TransformOptions = { chunkSize: 256 * 1024, highWaterMark: 512 * 1024 };

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
