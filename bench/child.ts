import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What a measured child reports about itself, on its last line. */
export const measurement = z.object({
  rows: z.number(),
  seconds: z.number(),
  bytes: z.number(),
  peakMegabytes: z.number(),
});
export type Measurement = z.infer<typeof measurement>;

/** Runs one of the bench scripts in a process of its own, so that its memory is its own. */
export async function measureInChild(script: string, args: readonly string[]): Promise<Measurement> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${script} ${args[0] ?? ''} ended with code ${code}`);
  return measurement.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
}

/** Printed by the child: rows and bytes handled since `begin`, and the most memory it ever held. */
export function reportMeasurement({
  rows,
  bytes,
  begin,
}: {
  rows: number;
  bytes: number;
  begin: number;
}): void {
  const seconds = (performance.now() - begin) / 1000;
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${JSON.stringify({ rows, seconds, bytes, peakMegabytes })}\n`);
}
