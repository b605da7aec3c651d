import { lastRefreshedDay } from '../pipeline/index.ts';
import type { Pool } from '../postgres/pool.ts';
import { isDemoDatabase } from './demo-database.ts';
import type { Workplace } from './workplace.ts';

export const asOfHelp =
  'the day to evaluate, YYYY-MM-DD (default: today; with synthetic data, the day of its account)';

/**
 * The day that a night evaluates: the wished one, else today. Synthetic data is of the day that its account had reached
 * when it was synced, which may be any; that is the day then, and the user is told.
 * `refresh` reads what the account says of it, where that may have changed.
 */
export async function nightDay(
  workplace: Workplace,
  pool: Pool,
  wished: string | undefined,
  refresh: () => Promise<void> = async () => undefined,
): Promise<string> {
  if (wished !== undefined) return wished;
  const { terminal, today } = workplace;
  if (!(await isSynthetic(workplace, pool))) return today;
  await refresh();
  const day = await lastRefreshedDay(pool);
  if (day === undefined || day === today) return today;
  terminal.note(`As of ${day}, the day of the synthetic account; --as-of names another.`, { asOf: day });
  return day;
}

/** A server of one's own is one of synthetic data only by the mark of the demo: not every command names its Snowflake. */
async function isSynthetic({ settings }: Workplace, pool: Pool): Promise<boolean> {
  const isAllHere = settings.postgres.url === 'embedded' && settings.snowflake.url === 'local';
  return isAllHere || (await isDemoDatabase(pool));
}
