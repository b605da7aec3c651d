import process from 'node:process';
import { expect, it } from 'vitest';
import { start } from './command-line.ts';

it('loads the official driver in a benchmark without a word', async () => {
  const script = "await (await import('./bench/official-driver.ts')).loadOfficialDriver()";
  const { exitCode, stdout, stderr } = await start(process.execPath, [
    ...['--import', 'tsx', '--input-type=module'],
    ...['--eval', script],
  ]).result;
  expect(stdout + stderr).toBe('');
  expect(exitCode).toBe(0);
});
