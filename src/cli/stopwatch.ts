import { performance } from 'node:perf_hooks';
import colors from 'picocolors';
import { duration, type Terminal } from './terminal.ts';

/** Times the stages of a command and tells each as it ends. */
export class Stopwatch {
  /** Seconds by stage, so far. */
  readonly seconds: Record<string, number> = {};
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  async time<T>(stage: string, title: string, work: () => Promise<T>): Promise<T> {
    this.#terminal.progress(`  ${title} …`);
    const begin = performance.now();
    const result = await work();
    const seconds = Math.round(performance.now() - begin) / 1000;
    this.seconds[stage] = seconds;
    this.#terminal.note(`${colors.green('✓')} ${title.padEnd(20)} ${duration(seconds).padStart(7)}`, {
      stage,
      seconds,
    });
    return result;
  }
}
