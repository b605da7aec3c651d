import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { S3Client } from '@aws-sdk/client-s3';
import { CmError } from '../../errors.ts';
import { quietAwsSdk } from '../../snowflake/index.ts';

/**
 * Opens a file of a stage by its address: `s3://bucket/key` with the credentials of the environment, or `file:///…`
 * for a Snowflake on this machine. The bytes are as they lie there, compressed.
 *
 * @throws CmError `sync.stage_not_readable` for an address that is neither, as an internal stage has.
 */
export async function openStageFile(address: string): Promise<Readable> {
  if (address.startsWith('file://'))
    return createReadStream(fileURLToPath(address), { highWaterMark: 256 * 1024 });
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  if (bucket !== undefined && key !== undefined) return openObject(bucket, key);
  throw new CmError(
    'sync.stage_not_readable',
    `The stage holds ${address}, which cannot be read from here.`,
    {
      kind: 'usage',
      hint: 'Set `snowflake.stage` to an external stage whose URL begins with s3://, or `load: api` in the table file.',
    },
  );
}

let s3: Promise<S3Client> | undefined;

/** One for the process, so that its files share connections and credentials. */
function s3Client(): Promise<S3Client> {
  s3 ??= import('@aws-sdk/client-s3').then((sdk) => {
    quietAwsSdk();
    return new sdk.S3Client();
  });
  return s3;
}

async function openObject(bucket: string, key: string): Promise<Readable> {
  // Loaded when wanted: it is large, and most syncs need no S3.
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { Body } = await (await s3Client()).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body === undefined || !('pipe' in Body)) {
    throw new CmError('sync.stage_not_readable', `s3://${bucket}/${key} has no content.`, {
      hint: 'Run again; if it comes back, look at the life-cycle rules of the bucket.',
    });
  }
  return Body;
}
