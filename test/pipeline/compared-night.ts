import type pg from 'pg';
import { runPipeline } from '../../src/pipeline/index.ts';
import { naiveNight } from '../naive-night/night.ts';
import { readAnalytics, readSettings, readState } from '../naive-night/read.ts';
import type { NightState } from '../naive-night/state.ts';
import { differences } from './comparisons.ts';

export interface ComparedNight {
  readonly mode: 'full' | 'incremental';
  readonly state: NightState;
  /** In words; empty where the pipeline left what the naive night leaves. */
  readonly differences: readonly string[];
}

/**
 * Runs the pipeline for a day, incrementally where it can, and the naive night on what stood there before. Each night is
 * compared on its own, so that one difference does not follow from another.
 */
export async function comparedNight(
  pool: pg.Pool,
  { asOf, personKeySecret }: { asOf: string; personKeySecret: string },
): Promise<ComparedNight> {
  const previous = await readState(pool);
  const expected = naiveNight(
    previous,
    await readAnalytics(pool),
    { ...(await readSettings(pool)), personKeySecret },
    asOf,
  );
  const { mode } = await runPipeline({ pool, asOf, personKeySecret });
  const actual = await readState(pool);
  return { mode, state: actual, differences: differences({ expected, actual }) };
}
