import type pg from 'pg';
import { z } from 'zod';
import { CmError } from '../errors.ts';

/** The day for which the source has finished its refresh: four hours later it falls on it, by the wall clock that it writes. */
const refreshedDay = "(refresh_finished_at + interval '4 hours')::date";

const refreshRow = z.object({
  is_fresh: z.boolean().nullable(),
  status: z.string().nullable(),
  finished_at: z.string().nullable(),
});

/**
 * Lets a night begin only once the source has finished its own refresh for that day: the module 'Conflict Report' has
 * the status 'success' and was finished for `asOf`.
 * Reads analytics.data_refresh_status, which has to be synced just before.
 *
 * @throws CmError `pipeline.source_not_refreshed` (exit code 4)
 */
export async function requireFreshSource(pool: pg.Pool, asOf: string): Promise<void> {
  const { rows } = await pool.query(
    `select status, to_char(refresh_finished_at, 'YYYY-MM-DD HH24:MI') as finished_at,
       lower(status) = 'success' and ${refreshedDay} = $1 as is_fresh
     from analytics.data_refresh_status where module = 'Conflict Report'`,
    [asOf],
  );
  const [refresh] = z.array(refreshRow).parse(rows);
  if (refresh?.is_fresh === true) return;
  const found =
    refresh === undefined
      ? 'FACTDATAREFRESHSTATUS has no row for it'
      : `its last refresh is "${refresh.status}", finished ${refresh.finished_at ?? 'at no known time'}`;
  throw new CmError(
    'pipeline.source_not_refreshed',
    `The source is not refreshed for ${asOf}: module "Conflict Report": ${found}. The night has not begun.`,
    {
      kind: 'gate',
      hint: 'Run again once the refresh has finished, or with --no-gate to take the source as it is.',
    },
  );
}

/** The day that the synced rows stand for, `YYYY-MM-DD`; undefined before the first sync. */
export async function lastRefreshedDay(pool: pg.Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ is_synced: boolean }>(
    "select to_regclass('analytics.data_refresh_status') is not null as is_synced",
  );
  if (rows[0]?.is_synced !== true) return undefined;
  const found = await pool.query<{ day: string | null }>(
    `select to_char(${refreshedDay}, 'YYYY-MM-DD') as day
     from analytics.data_refresh_status where module = 'Conflict Report'`,
  );
  return found.rows[0]?.day ?? undefined;
}
