import { readdirSync, readFileSync } from 'node:fs';

/**
 * Resident bytes of a process and its descendants, or the most that one of them alone has ever held, if that is more:
 * a short peak between two looks is not missed. Pages that several share count for each. 0 where there is no /proc.
 */
export function residentMemory(pid: number): number {
  let now = 0;
  let highest = 0;
  for (const one of tree(pid)) {
    const status = read(`/proc/${one}/status`);
    now += kilobytes(status, 'VmRSS');
    highest = Math.max(highest, kilobytes(status, 'VmHWM'));
  }
  return Math.max(now, highest) * 1024;
}

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

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
