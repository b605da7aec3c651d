import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../../src/errors.ts';

const run = promisify(execFile);
const minutes = 60_000;

/** A virtual environment in `folder` with these packages; one that is there is kept. */
export async function virtualEnvironment(folder: string, packages: readonly string[]): Promise<void> {
  const python = join(folder, 'bin', 'python');
  const isThere = await access(python).then(
    () => true,
    () => false,
  );
  if (!isThere) await run('python3', ['-m', 'venv', folder], { timeout: 5 * minutes });
  // Says at once that all is there when it is, also without a network.
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], {
    timeout: 20 * minutes,
  });
}

export async function outputOf(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await run(program, args, {
    timeout: 2 * minutes,
    env: { ...process.env, ...environment },
  });
  return stdout.trim();
}

/** The first of the attempts that gives something; else the reasons of all of them, in short. */
export async function firstThatWorks<T>(attempts: readonly (() => Promise<T>)[]): Promise<T> {
  const reasons: string[] = [];
  for (const attempt of attempts) {
    try {
      return await attempt();
    } catch (error) {
      reasons.push(lastLine(error));
    }
  }
  throw new Error([...new Set(reasons)].join('; '));
}

/** What a program that failed said last, without its command line. */
export function lastLine(error: unknown): string {
  return (messageOf(error).trim().split('\n').at(-1) ?? '').slice(0, 200);
}
