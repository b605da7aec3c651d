/** Where a run is. */
export type StepProgress =
  | { step: string; state: 'running' }
  | { step: string; state: 'done'; rows: number; seconds: number };
