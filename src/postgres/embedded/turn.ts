import { randomUUID } from 'node:crypto';
import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { CmError, codeOf } from '../../errors.ts';

const longestWait = 120_000;

/**
 * Runs `work` while no other process on this machine starts, joins, leaves or stops the server below `directory`.
 * A link that names the process stands for the turn: one lock for the time before there is a server to hold locks.
 * A link is made with its whole content or not at all, never over another one, and also where a disk is full.
 */
export async function inTurn<T>(directory: string, work: () => Promise<T>): Promise<T> {
  await mkdir(directory, { recursive: true });
  const turn = join(directory, 'turn');
  await takeTurn(turn);
  try {
    return await work();
  } finally {
    await rm(turn, { force: true });
  }
}

async function takeTurn(turn: string): Promise<void> {
  const deadline = Date.now() + longestWait;
  while (!(await isMade(symlink(String(process.pid), turn)))) {
    const holder = await holderOf(turn);
    if (holder !== undefined && !isAlive(holder)) await clearAway(turn, holder);
    else if (Date.now() > deadline) throw isStuck(turn, holder);
    else await wait(50);
  }
}

async function isMade(link: Promise<void>): Promise<boolean> {
  try {
    await link;
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(turn: string): Promise<number | undefined> {
  const text = await readlink(turn).catch(() => undefined);
  return text === undefined ? undefined : Number(text);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Two processes may find the same dead holder: who moves the link away looks once more at what it moved. */
async function clearAway(turn: string, dead: number): Promise<void> {
  const aside = `${turn}.${randomUUID()}`;
  try {
    await rename(turn, aside);
  } catch {
    return;
  }
  const moved = await holderOf(aside);
  if (moved !== undefined && moved !== dead) await symlink(String(moved), turn).catch(() => undefined);
  await rm(aside, { force: true });
}

const isStuck = (turn: string, holder: number | undefined): CmError =>
  new CmError(
    'postgres.busy',
    `Process ${holder ?? '?'} has been starting or stopping the embedded PostgreSQL for two minutes.`,
    { hint: `End that process; if it is no \`cm\`, delete ${turn}.` },
  );
