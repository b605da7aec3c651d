import { type ChildProcessByStdio, spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { CmError, kindOf } from '../errors.ts';

export interface LocalServer {
  /** Its URL, once it takes requests. */
  ready(): Promise<string>;
  release(): Promise<void>;
}

/**
 * Runs `cm snowflake-local` as a child, so that DuckDB's memory is not ours. The child ends when its standard
 * input closes: whatever kills this process also ends it. In a process group of its own it does not get the Ctrl-C
 * that is meant for us.
 */
export function startLocalServer(args: readonly string[]): LocalServer {
  const [script = ''] = process.argv.slice(1);
  const child = spawn(
    process.execPath,
    [...process.execArgv, script, 'snowflake-local', '--json', '--until-stdin-closes', ...args],
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  // The pipe of a child that is gone takes nothing more; `ended` tells of that.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', resolve).once('error', () => resolve(null)),
  );
  return {
    ready: () => announcedUrl(child, ended),
    release: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

const announcement = z.union([
  z.object({ url: z.string() }),
  z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }) }),
]);

async function announcedUrl(
  child: ChildProcessByStdio<Writable, Readable, null>,
  ended: Promise<number | null>,
): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) {
    const said = announcement.parse(JSON.parse(line));
    if ('url' in said) return said.url;
    const { code, message, hint } = said.error;
    throw new CmError(code, message, { kind: kindOf(await ended), ...(hint === undefined ? {} : { hint }) });
  }
  throw new CmError('snowflake-local.ended', 'The local Snowflake ended before it was ready.', {
    hint: 'Run `cm snowflake-local` to see why.',
  });
}
