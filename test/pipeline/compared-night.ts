import type pg from 'pg';
import { planPipeline, runPipeline } from '../../src/pipeline/index.ts';
import { naiveNight } from '../naive-night/night.ts';
import { readAnalytics, readSettings, readState } from '../naive-night/read.ts';
import type { NightState } from '../naive-night/state.ts';
import { differences, type Landed, readTables } from './comparisons.ts';

const personKeySecret = 'secret of the compared nights';

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
export async function comparedNight(pool: pg.Pool, asOf: string): Promise<ComparedNight> {
  const landed: Landed = {
    steps: new Set((await planPipeline()).map(({ name }) => name)),
    tables: await readTables(pool),
  };
  const has = { money: landed.tables.has('pair_money'), dashboards: landed.tables.has('dashboard_pairs') };
  const previous = await readState(pool, has);
  const expected = naiveNight(
    previous,
    await rowsFor(pool, landed),
    { ...(await readSettings(pool)), personKeySecret },
    asOf,
  );
  const { mode } = await runPipeline({ pool, asOf, personKeySecret });
  const actual = await readState(pool, has);
  return { mode, state: actual, differences: differences({ expected, actual }, landed) };
}

/** Training and days off are none while the pipeline has no step that looks for them. */
async function rowsFor(pool: pg.Pool, { steps }: Landed) {
  const rows = await readAnalytics(pool);
  return {
    ...rows,
    caregiver_inservice: steps.has('073_in_service_pairs') ? rows.caregiver_inservice : [],
    caregiver_absence: steps.has('076_absence_pairs') ? rows.caregiver_absence : [],
  };
}
