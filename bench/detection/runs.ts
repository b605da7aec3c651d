import { runPipeline } from '../../src/pipeline/index.ts';
import type { Pool } from '../../src/postgres/pool.ts';

export interface TimedRun {
  readonly total: number;
  /** Of the steps that do what the naive self-join does: persons to pairs. */
  readonly detection: number;
  readonly steps: readonly { name: string; seconds: number }[];
}

export async function timedRun(options: Parameters<typeof runPipeline>[0]): Promise<TimedRun> {
  const begin = performance.now();
  const { steps } = await runPipeline(options);
  const detecting = steps.filter(({ name }) => name <= '070_detected_pairs');
  return {
    total: (performance.now() - begin) / 1000,
    detection: detecting.reduce((sum, { seconds }) => sum + seconds, 0),
    steps,
  };
}

/** One visit in a hundred, anywhere, ends seven minutes later, as if the last sync had brought it. */
export async function changeOnePercent(pool: Pool): Promise<void> {
  await pool.query(`with run as (insert into control.run (kind, state, finished_at) values ('sync', 'done', now()) returning run_id)
    update analytics.visit set visit_end_time = visit_end_time + interval '7 minutes', scheduled_end_time = scheduled_end_time + interval '7 minutes',
      _run_id = run.run_id, _synced_at = now()
    from run where hashtext(visit_id::text) % 100 = 0`);
}

/** A line of a Markdown table for each step, a column for each run. */
export function stepLines(runs: readonly TimedRun[]): string {
  const names = runs[0]?.steps.map(({ name }) => name) ?? [];
  return names
    .map((name) => {
      const seconds = runs.map(({ steps }) => steps.find((step) => step.name === name)?.seconds ?? 0);
      return `| ${name.padEnd(22)} | ${seconds.map((value) => value.toFixed(2).padStart(7)).join(' | ')} |`;
    })
    .join('\n');
}
