import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { z } from 'zod';
import { usageOf } from './process-tree.ts';

/** A program to start. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

export interface MeasuredRun {
  /** From the start of the process to its end. */
  readonly seconds: number;
  /** What its work took, if its last line says so: `{…, "seconds": 1.5, …}`. */
  readonly ownSeconds: number | undefined;
  /** The most that the process and its descendants held at a time; undefined where it cannot be seen. */
  readonly peakMegabytes: number | undefined;
  /** Processor time of the same processes, which a busy machine changes less than the seconds. */
  readonly cpuSeconds: number;
  readonly outcome: 'done' | 'failed' | 'cut';
  /** The end of what it wrote. */
  readonly output: string;
}

/** Processes that run now; whoever ends the bench early ends them. */
const running = new Set<ChildProcess>();

/** Runs a command to its end, at most `limitSeconds` long, and watches its memory. */
export async function measuredRun(command: Command, limitSeconds: number): Promise<MeasuredRun> {
  const begin = performance.now();
  const child = spawn(command.program, command.args, {
    cwd: command.folder,
    env: { ...process.env, ...command.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that it can be ended with all its children.
    detached: true,
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000);
    });
  }
  let peak = 0;
  let cpuSeconds = 0;
  const watch = setInterval(() => {
    const usage = usageOf(child.pid ?? 0);
    peak = Math.max(peak, usage.residentBytes);
    cpuSeconds = Math.max(cpuSeconds, usage.cpuSeconds);
  }, 50);
  let isCut = false;
  const limit = setTimeout(() => {
    isCut = true;
    endGroup(child);
  }, limitSeconds * 1000);
  const [code] = await once(child, 'close').catch((error: unknown) => {
    output += String(error);
    return [null];
  });
  clearInterval(watch);
  clearTimeout(limit);
  running.delete(child);
  return {
    seconds: (performance.now() - begin) / 1000,
    ownSeconds: secondsSaid(output),
    peakMegabytes: peak === 0 ? undefined : Math.round(peak / 1024 ** 2),
    cpuSeconds,
    outcome: isCut ? 'cut' : code === 0 ? 'done' : 'failed',
    output,
  };
}

export function endRunning(): void {
  for (const child of running) endGroup(child);
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function secondsSaid(output: string): number | undefined {
  const last = output.trim().split('\n').at(-1) ?? '';
  if (!/^\{.*"seconds":.*\}$/.test(last)) return undefined;
  return z.object({ seconds: z.number() }).safeParse(JSON.parse(last)).data?.seconds;
}
