import { randomUUID } from 'node:crypto';
import { mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { CmError, codeOf } from './errors.ts';

export interface Turn {
  /** What is changed in it, by one process at a time; made when missing. */
  readonly directory: string;
  /** What the holder of the turn is at, for whoever has to wait: `starting or stopping the embedded PostgreSQL`. */
  readonly doing: string;
  readonly longestWaitMinutes: number;
  /** Told once, when there is somebody to wait for. */
  readonly onWait?: (holder: number) => void;
}

/**
 * Runs `work` while no other process on this machine is in the turn of the same directory.
 * A link that names the process stands for the turn: one lock for the time before there is a server to hold locks.
 * A link is made with its whole content or not at all, never over another one, and also where a disk is full.
 *
 * @throws CmError `turn.taken` (exit code 4) if it takes the holder too long
 */
export async function inTurn<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
  await mkdir(turn.directory, { recursive: true });
  const link = join(turn.directory, 'turn');
  await takeTurn(link, turn);
  try {
    return await work();
  } finally {
    await rm(link, { force: true });
  }
}

async function takeTurn(link: string, turn: Turn): Promise<void> {
  const deadline = Date.now() + turn.longestWaitMinutes * 60_000;
  let isTold = false;
  const own = `${process.pid}/${randomUUID()}`;
  while (!(await isMade(symlink(own, link)))) {
    const held = await contentOf(link);
    const holder = held === undefined ? undefined : pidIn(held);
    if (held !== undefined && !isAlive(pidIn(held))) {
      await clearAway(link, held);
      continue;
    }
    if (Date.now() > deadline) throw isTaken(link, { turn, holder });
    if (holder !== undefined && !isTold) turn.onWait?.(holder);
    isTold ||= holder !== undefined;
    await wait(50);
  }
}

async function isMade(made: Promise<void>): Promise<boolean> {
  try {
    await made;
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Who holds the turn, and which time: a process by its number, with a name of its own for each turn that it takes. */
const contentOf = (link: string): Promise<string | undefined> => readlink(link).catch(() => undefined);

const pidIn = (content: string): number => Number(content.split('/', 1)[0]);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Several processes may find the same dead holder: only the one that makes the mark of clearing takes its link away, and
 * looks first whether it is still the one it has found.
 */
async function clearAway(link: string, dead: string): Promise<void> {
  const mark = `${link}.clearing`;
  if (await isMade(symlink(`${process.pid}/${dead}`, mark))) {
    if ((await contentOf(link)) === dead) await rm(link, { force: true });
    await rm(mark, { force: true });
    return;
  }
  const clearing = await contentOf(mark);
  if (clearing !== undefined && !isAlive(pidIn(clearing))) await rm(mark, { force: true });
  await wait(5);
}

const isTaken = (link: string, { turn, holder }: { turn: Turn; holder: number | undefined }): CmError =>
  new CmError(
    'turn.taken',
    `Process ${holder ?? '?'} has been ${turn.doing} for ${turn.longestWaitMinutes} minutes. Nothing was done.`,
    { kind: 'gate', hint: `Wait for that process, or end it; if it is no \`cm\`, delete ${link}.` },
  );
