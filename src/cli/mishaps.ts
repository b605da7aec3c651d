import process from 'node:process';
import { CmError, messageOf } from '../errors.ts';
import type { Terminal } from './terminal.ts';

/** Rejects at what no `await` would meet: an exception outside of any promise, an output that takes nothing more. */
export function unforeseen(): Promise<never> {
  return new Promise((_, reject) => {
    process.on('uncaughtException', reject);
    for (const [name, stream] of [
      ['standard output', process.stdout],
      ['standard error', process.stderr],
    ] as const) {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        // Whoever read it has seen enough (`| head`), or the terminal is gone: no reason to stop the work.
        if (error.code !== 'EPIPE' && error.code !== 'EIO') reject(cannotWrite(name, error));
      });
    }
  });
}

/** Has the warnings of Node and of libraries told by `terminal` instead of written to stderr as they are. */
export function tellWarnings(terminal: Terminal): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => terminal.note(message, { warning: name }));
}

function cannotWrite(name: string, cause: Error): CmError {
  return new CmError(
    'output.failed',
    `What was printed to ${name} could not be written: ${messageOf(cause)}.`,
    {
      hint: 'Send it to a disk with free space; the work itself is done or can be run again.',
      cause,
    },
  );
}
