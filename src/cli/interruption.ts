import { constants } from 'node:os';
import process from 'node:process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type Signal = (typeof signals)[number];

/** The exit code that shells give to a process which this signal ended: 130 for Ctrl-C, 143 for a termination. */
export const exitCodeOf = (signal: Signal): number => 128 + constants.signals[signal];

export interface Interruption {
  /** Settles at the first Ctrl-C, request to terminate, or closed terminal. */
  readonly happened: Promise<Signal>;
  /**
   * Runs `work`, which ends by itself soon after the first signal: `onAsked` is told, once, and nothing is cut off until
   * the second. If it was asked, the interruption has happened once `work` is done.
   */
  endGently<T>(work: () => Promise<T>, onAsked: () => void): Promise<T>;
  /** Runs `work`, a program that has the terminal and knows what Ctrl-C means to it. */
  leaveCtrlCTo<T>(work: () => Promise<T>): Promise<T>;
}

/** npm passes Ctrl-C on to a process that the terminal has told already: one key pressed, two signals. */
const oneKeyPress = 500;

/** Takes the signals over from Node, whose way is to end at once. The second one, a moment later, still does that. */
export function catchSignals(): Interruption {
  let first: number | undefined;
  let isElsewhere = false;
  let ask: ((signal: Signal) => void) | undefined;
  let settle: (signal: Signal) => void = () => undefined;
  const happened = new Promise<Signal>((resolve) => {
    settle = resolve;
  });
  for (const signal of signals) {
    process.on(signal, () => {
      if (signal === 'SIGINT' && isElsewhere) return;
      first ??= performance.now();
      if (performance.now() - first > oneKeyPress) process.exit(exitCodeOf(signal));
      if (ask === undefined) settle(signal);
      else ask(signal);
    });
  }
  return {
    happened,
    endGently: async (work, onAsked) => {
      let asked: Signal | undefined;
      ask = (signal) => {
        if (asked === undefined) onAsked();
        asked ??= signal;
      };
      try {
        return await work();
      } finally {
        ask = undefined;
        if (asked !== undefined) settle(asked);
      }
    },
    leaveCtrlCTo: async (work) => {
      isElsewhere = true;
      try {
        return await work();
      } finally {
        isElsewhere = false;
      }
    },
  };
}
