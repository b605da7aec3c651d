import type { Pool } from '../../src/postgres/pool.ts';
import { agreement, detectNaively } from './naive.ts';
import { changeOnePercent, type TimedRun, timedRun } from './runs.ts';

export interface DetectionFigures {
  /** Seconds, the better of two runs; as are `ours`. */
  readonly naive: number;
  readonly ours: number;
  /** How many directed pairs both have found alike, of how many each. */
  readonly agreement: string;
  readonly first: TimedRun;
  /** All persons once more, when everything is there. */
  readonly again: TimedRun;
  readonly incremental: TimedRun;
}

/** The naive join, then the pipeline on the same rows: twice in full, and after a 1 % change. */
export async function benchDetection(pool: Pool, asOf: string): Promise<DetectionFigures> {
  // The naive join knows nothing of states.
  await pool.query('update conflict.settings set cross_state_filter = false');
  const naive = await detectNaively(pool, asOf);
  const run = { pool, asOf, personKeySecret: 'bench' };
  const first = await timedRun({ ...run, full: true });
  const alike = await agreement(pool);
  const again = await timedRun({ ...run, full: true });
  await changeOnePercent(pool);
  const incremental = await timedRun(run);
  const ours = Math.min(first.detection, again.detection);
  return { naive, ours, agreement: alike, first, again, incremental };
}
