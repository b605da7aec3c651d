import { count, type Terminal } from './terminal.ts';

export interface SyncProgress {
  readonly table: string;
  readonly phase: string;
  readonly rows: number;
}

export interface StepProgress {
  readonly step: string;
  readonly state: 'running' | 'done';
}

/** One line that names each table at work and its rows so far. */
export function syncProgress(terminal: Terminal): (event: SyncProgress) => void {
  const atWork = new Map<string, string>();
  return ({ table, phase, rows }) => {
    if (phase === 'done') atWork.delete(table);
    else atWork.set(table, `${table} ${phase}${rows > 0 ? ` ${count(rows)} rows` : ''}`);
    if (atWork.size > 0) terminal.progress(`  sync: ${[...atWork.values()].join(', ')}`);
  };
}

/** One line that names the step at work. */
export function stepProgress(terminal: Terminal): (event: StepProgress) => void {
  return ({ step, state }) => {
    if (state === 'running') terminal.progress(`  pipeline: ${step}`);
  };
}
