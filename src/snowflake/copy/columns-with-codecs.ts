import { CmError } from '../../errors.ts';
import type { SnowflakeColumn } from '../columns.ts';
import type { CopyCodec } from './codec.ts';
import type { CopyColumn } from './transcoder.ts';

/** Pairs columns and codecs by position. */
export function withCodecs(columns: readonly SnowflakeColumn[], codecs: readonly CopyCodec[]): CopyColumn[] {
  if (columns.length !== codecs.length) {
    throw new CmError(
      'snowflake.codec_count',
      `the result has ${columns.length} columns, but ${codecs.length} codecs were given`,
    );
  }
  return columns.flatMap(({ name }, index) => {
    const codec = codecs[index];
    return codec === undefined ? [] : [{ name, codec }];
  });
}
