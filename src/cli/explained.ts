import { CmError, codeOf, messageOf } from '../errors.ts';
import { postgresFailure } from '../postgres/failure.ts';

/** Any failure as one that says what to do: those that every command can meet are told here. */
export function explained(error: unknown): CmError {
  if (error instanceof CmError) return error;
  return diskFailure(error) ?? notSynced(error) ?? postgresFailure(error) ?? unexpected(error);
}

function diskFailure(error: unknown): CmError | undefined {
  const code = codeOf(error);
  if (code === 'ENOSPC' || /No space left on device/i.test(messageOf(error))) {
    return new CmError('disk.full', `The disk is full: ${messageOf(error)}.`, {
      hint: 'Free space where the message points, else on the disks of the state directory (.cm) and of the temporary folder; then run again.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EROFS') {
    return new CmError('file.denied', `This user may not do that: ${messageOf(error)}.`, {
      hint: 'Give the user the right to it, or name another `state_directory` in the configuration.',
      cause: error,
    });
  }
  if (code === 'ENOTDIR' || (code === 'EEXIST' && messageOf(error).includes('mkdir'))) {
    return new CmError('file.not_a_folder', `A file is where a folder should be: ${messageOf(error)}.`, {
      kind: 'usage',
      hint: 'Move it away, or name another `state_directory` in the configuration.',
      cause: error,
    });
  }
  return undefined;
}

/** The tables of schema analytics are made by the first sync of each. */
function notSynced(error: unknown): CmError | undefined {
  const [, table] = /^relation "analytics\.(\w+)" does not exist$/.exec(messageOf(error)) ?? [];
  if (codeOf(error) !== '42P01' || table === undefined) return undefined;
  return new CmError('analytics.not_synced', `The table ${table} of schema analytics has not been synced.`, {
    hint: 'Run `cm sync` first; it creates and fills the tables of schema analytics.',
    cause: error,
  });
}

/** Something nobody foresaw; its stack helps whoever mends it. */
function unexpected(error: unknown): CmError {
  const stack = error instanceof Error ? error.stack : undefined;
  return new CmError('unexpected', `Something unforeseen failed: ${messageOf(error)}`, {
    hint: `Nothing half-done was committed; running again is safe. Please report this:\n${stack ?? ''}`,
    cause: error,
  });
}
