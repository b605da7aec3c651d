import { loadSteps, type Step } from './steps.ts';

export interface PlannedStep extends Omit<Step, 'sql'> {
  /** The steps whose tables this one reads or adds to. */
  readonly after: readonly string[];
}

/** The steps in the order they run, each with those it builds on. */
export async function planPipeline(): Promise<PlannedStep[]> {
  return withDependencies(await loadSteps());
}

/** Finds, for each step, the earlier steps that write what it reads or writes. */
export function withDependencies(steps: readonly Step[]): PlannedStep[] {
  return steps.map(({ sql: _, ...step }, index) => {
    const touched = new Set([...step.reads, ...step.writes]);
    const after = steps
      .slice(0, index)
      .filter((earlier) => earlier.writes.some((table) => touched.has(table)))
      .map((earlier) => earlier.name);
    return { ...step, after };
  });
}
