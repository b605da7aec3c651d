import type { Terminal } from './terminal.ts';

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
