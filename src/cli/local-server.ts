import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { CmError } from '../errors.ts';

export interface LocalServer {
  readonly url: string;
  stop(): Promise<void>;
}

const announcement = z.union([
  z.object({ url: z.string() }),
  z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }) }),
]);

/**
 * Runs `cm snowflake-local` as a child, so that DuckDB's memory is not ours. The child ends when its standard
 * input closes: whatever kills this process also ends it.
 */
export async function startLocalServer(args: readonly string[]): Promise<LocalServer> {
  const [script = ''] = process.argv.slice(1);
  const child = spawn(
    process.execPath,
    [...process.execArgv, script, 'snowflake-local', '--json', '--until-stdin-closes', ...args],
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    const said = announcement.parse(JSON.parse(line));
    if ('url' in said) {
      const stop = async (): Promise<void> => {
        child.stdin.end();
        await ended;
      };
      return { url: said.url, stop };
    }
    throw new CmError(
      said.error.code,
      said.error.message,
      said.error.hint === undefined ? {} : { hint: said.error.hint },
    );
  }
  throw new CmError('snowflake-local.ended', 'The local Snowflake ended before it was ready.', {
    hint: 'Run `cm snowflake-local` to see why.',
  });
}
