import type { Interruption } from './interruption.ts';
import type { Releases } from './releases.ts';
import type { Terminal } from './terminal.ts';

/** One run of the command line: where it prints, what it has opened, and whether somebody wants it to end. */
export interface Invocation {
  readonly terminal: Terminal;
  readonly releases: Releases;
  readonly interruption: Interruption;
}
