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
   * Runs `work`, which ends by itself soon after Ctrl-C: `onAsked` is told of the first, and the interruption happens
   * once `work` is done, or at the second. Requests to terminate and closed terminals do not wait for that.
   */
  endGently<T>(work: () => Promise<T>, onAsked: () => void): Promise<T>;
  /** Runs `work`, a program that has the terminal and knows what Ctrl-C means to it. */
  leaveCtrlCTo<T>(work: () => Promise<T>): Promise<T>;
}

/** npm passes Ctrl-C on to a process that the terminal has told already: one key pressed, two signals. */
const oneKeyPress = 500;

/** Takes the signals over from Node, whose way is to end at once. One after the interruption has happened still does. */
export function catchSignals(): Interruption {
  let last = Number.NEGATIVE_INFINITY;
  let isInterrupted = false;
  let takeCtrlC: (() => void) | undefined;
  let settle: (signal: Signal) => void = () => undefined;
  const happened = new Promise<Signal>((resolve) => {
    settle = resolve;
  });
  const interrupt = (signal: Signal): void => {
    if (isInterrupted) process.exit(exitCodeOf(signal));
    isInterrupted = true;
    settle(signal);
  };
  for (const signal of signals) {
    process.on(signal, () => {
      const now = performance.now();
      const isSamePress = now - last < oneKeyPress;
      if (!isSamePress) last = now;
      if (signal === 'SIGINT' && takeCtrlC !== undefined) takeCtrlC();
      else if (!isSamePress) interrupt(signal);
    });
  }
  return {
    happened,
    endGently: async (work, onAsked) => {
      let isAsked = false;
      takeCtrlC = () => {
        isAsked = true;
        takeCtrlC = undefined;
        onAsked();
      };
      try {
        return await work();
      } finally {
        takeCtrlC = undefined;
        if (isAsked && !isInterrupted) interrupt('SIGINT');
      }
    },
    leaveCtrlCTo: async (work) => {
      takeCtrlC = () => undefined;
      try {
        return await work();
      } finally {
        takeCtrlC = undefined;
      }
    },
  };
}
