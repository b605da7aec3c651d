import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CmError, codeOf, messageOf } from '../errors.ts';
import type { Workplace } from './workplace.ts';

/**
 * Makes the state directory when it is missing, and sees that it can be written to; to be called before something is
 * kept there. Commands that keep nothing on this machine do without.
 *
 * @throws CmError `state_directory.unusable` (exit code 2)
 */
export async function requireStateDirectory(
  workplace: Pick<Workplace, 'stateDirectory' | 'configFile'>,
): Promise<void> {
  const { stateDirectory } = workplace;
  try {
    await makeFolder(stateDirectory);
    await writeInto(stateDirectory);
  } catch (error) {
    if (!isFull(error)) throw unusable(workplace, error);
  }
}

/** One level after the other: Node's recursive mkdir never comes back where the system makes no folders, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  if (await isThere(folder)) return;
  await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: unknown) => {
    // Another command has made it just now.
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

async function isThere(folder: string): Promise<boolean> {
  try {
    await stat(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && folder !== dirname(folder)) return false;
    throw error;
  }
}

/** A link takes no space: what a full disk stops says so itself. */
async function writeInto(folder: string): Promise<void> {
  const probe = join(folder, `probe.${randomUUID()}`);
  await symlink('nothing', probe);
  await rm(probe);
}

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error));

function unusable(
  { stateDirectory, configFile }: Pick<Workplace, 'stateDirectory' | 'configFile'>,
  cause: unknown,
): CmError {
  return new CmError(
    'state_directory.unusable',
    `Nothing can be kept in the state directory, ${stateDirectory}: ${reasons[codeOf(cause)] ?? messageOf(cause)}.`,
    {
      kind: 'usage',
      hint: `Set \`state_directory\` in ${configFile} to a folder that this user may write to, or mend this one.`,
      cause,
    },
  );
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only file system',
  ENOTDIR: 'a file is where a folder should be',
  ENOENT: 'the system makes no files there',
};
