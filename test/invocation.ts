import type { Invocation } from '../src/cli/invocation.ts';
import { Releases } from '../src/cli/releases.ts';

/** An invocation for parts of a command: nobody interrupts it, its notes are kept, nothing is printed. */
export function anInvocation(): Invocation & { readonly notes: string[] } {
  const notes: string[] = [];
  return {
    notes,
    terminal: {
      isLive: false,
      print: () => undefined,
      printJson: () => undefined,
      progress: () => undefined,
      note: (text) => notes.push(text),
      printError: () => undefined,
    },
    releases: new Releases(),
    interruption: {
      happened: new Promise(() => undefined),
      endGently: (work) => work(),
      leaveCtrlCTo: (work) => work(),
    },
  };
}
