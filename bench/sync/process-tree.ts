import { readdirSync, readFileSync } from 'node:fs';

/** What a process and its descendants hold and have used so far; zeros where there is no /proc. */
export interface TreeUsage {
  /**
   * Resident bytes of all, or the most that one of them alone has ever held, if that is more: a short peak between two
   * looks is not missed. Pages that several share count for each.
   */
  readonly residentBytes: number;
  /** User and system time, also of those that have ended. */
  readonly cpuSeconds: number;
}

export function usageOf(pid: number): TreeUsage {
  let kilobytesNow = 0;
  let highest = 0;
  let ticks = 0;
  for (const one of tree(pid)) {
    const status = read(`/proc/${one}/status`);
    kilobytesNow += kilobytes(status, 'VmRSS');
    highest = Math.max(highest, kilobytes(status, 'VmHWM'));
    ticks += cpuTicks(read(`/proc/${one}/stat`));
  }
  return { residentBytes: Math.max(kilobytesNow, highest) * 1024, cpuSeconds: ticks / ticksPerSecond };
}

/** The same on every Linux. */
const ticksPerSecond = 100;

function tree(pid: number): number[] {
  const children = threads(pid).flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' '));
  return [pid, ...children.filter((text) => text !== '').flatMap((child) => tree(Number(child)))];
}

/** A child belongs to the thread that started it. */
function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function kilobytes(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
}

/** utime, stime, cutime and cstime: fields 14 to 17, counted behind the name, which may hold blanks. */
function cpuTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
