import type { Job } from './job.ts';
import type { Command } from './measured-run.ts';
import type { Shape } from './shapes.ts';

/** Something that brings a table into PostgreSQL, as a program that is told its job in a file. */
export interface Loader {
  /** For `--only`. */
  readonly key: string;
  /** For the table. */
  readonly title: string;
  /** Where it reads the rows. */
  readonly from: Job['from'];
  /** Whose clock counts: that of the whole process, as its user waits for it, or its own without its start. */
  readonly clock: 'process' | 'own';
  readonly steps: readonly Job['step'][];
  /** What has to be there before the clock starts. */
  prepare?(job: Job, shape: Shape): Promise<void>;
  command(job: Job, jobFile: string): Command;
}
