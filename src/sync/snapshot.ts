import { CmError } from '../errors.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { isSourceGone } from './failure.ts';
import type { Reading } from './reading.ts';

/**
 * The moment, as an SQL expression, at which all chunks of a load can read the view with `AT (TIMESTAMP => …)`; null
 * where the source has no Time Travel for it. Then the upper bound of the watermark alone keeps the chunks consistent.
 */
export async function snapshotOf(source: SnowflakeSource, { from }: Reading): Promise<string | null> {
  const clock = await source.query({
    sql: "select to_char(current_timestamp(), 'YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM')",
  });
  let now: string | null | undefined;
  for await (const row of clock.rows()) now = row[0];
  if (typeof now !== 'string' || !/^[-0-9:. +]+$/.test(now)) return null;
  const moment = `'${now}'::timestamp_tz`;
  try {
    const probe = await source.query({ sql: `select 1 from ${from} at (timestamp => ${moment}) limit 1` });
    for await (const _ of probe.rows()) break;
    return moment;
  } catch (error) {
    if (error instanceof CmError && !isSourceGone(error)) return null;
    throw error;
  }
}
