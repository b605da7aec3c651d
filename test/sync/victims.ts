import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

/** When a victim is killed: so long after it began, or after the first rows came. */
export interface Moment {
  readonly after: 'begin' | 'rows';
  readonly milliseconds: number;
}

/** Processes that sync when they are told to; the next ones start while one is at work, since that takes a second. */
export class Victims {
  readonly #waiting: ChildProcess[] = [];
  readonly #args: readonly string[];

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  /** Has one sync and kills it at that moment; says whether it was done before. */
  async syncAndKill({ after, milliseconds }: Moment): Promise<'killed' | 'done'> {
    while (this.#waiting.length < 3) this.#waiting.push(this.#start());
    const victim = this.#waiting.shift();
    if (victim === undefined) throw new Error('there is no victim');
    await says(victim, 'ready');
    const ended = once(victim, 'exit');
    victim.stdin?.write('go\n');
    if (after === 'rows') await Promise.race([says(victim, 'reading'), ended]);
    const timer = setTimeout(() => victim.kill('SIGKILL'), milliseconds);
    const [code] = await ended;
    clearTimeout(timer);
    if (code !== null && code !== 0) throw new Error(`the sync ended with code ${code}`);
    return code === 0 ? 'done' : 'killed';
  }

  discard(): void {
    for (const victim of this.#waiting) victim.kill('SIGKILL');
  }

  #start(): ChildProcess {
    return spawn(process.execPath, ['--import', 'tsx', 'test/sync/sync-when-told.ts', ...this.#args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  }
}

/** Its output is not read before, so that nothing it says is missed. Waits for its end where it never says it. */
async function says(victim: ChildProcess, word: string): Promise<void> {
  if (victim.stdout === null) return;
  for await (const text of victim.stdout.iterator({ destroyOnReturn: false })) {
    if (String(text).includes(word)) return;
  }
}
