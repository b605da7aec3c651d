import { count, type Terminal } from './terminal.ts';

export interface StepProgress {
  readonly step: string;
  readonly state: 'running' | 'done';
}

/** One line that names the step at work. */
export function stepProgress(terminal: Terminal): (event: StepProgress) => void {
  return ({ step, state }) => {
    if (state === 'running') terminal.progress(`  pipeline: ${step}`);
  };
}

/** One line that names the step of a backfill, what it does and the rows so far. */
export function backfillProgress(
  terminal: Terminal,
): (event: { step: string; phase: string; rows: number }) => void {
  return ({ step, phase, rows }) => {
    if (phase !== 'done')
      terminal.progress(`  backfill: ${step} ${phase}${rows > 0 ? ` ${count(rows)} rows` : ''}`);
  };
}
