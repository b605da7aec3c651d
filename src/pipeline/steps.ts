import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CmError } from '../errors.ts';

/** One file of `pipeline/`: what its header says, and its SQL. */
export interface Step {
  /** File name without `.sql`, such as `060_encounters`. */
  readonly name: string;
  readonly purpose: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Why running it a second time does no harm. */
  readonly again: string;
  readonly sql: string;
}

const stepsDirectory = fileURLToPath(new URL('../../pipeline/', import.meta.url));

/** All steps, in the order they run. */
export async function loadSteps(): Promise<Step[]> {
  const files = (await readdir(stepsDirectory)).filter((file) => /^\d{3}_\w+\.sql$/.test(file)).sort();
  return Promise.all(
    files.map(async (file) => parseStep(file, await readFile(join(stepsDirectory, file), 'utf8'))),
  );
}

/** Reads the header of a step file: its name, what it does, then Reads, Writes and Again. */
export function parseStep(file: string, sql: string): Step {
  const header = /^(?:--.*\n)+/.exec(sql)?.[0] ?? '';
  const [title, ...lines] = header.split('\n').map((line) => line.replace(/^--\s?/, '').trim());
  const part = { purpose: '', Reads: '', Writes: '', Again: '' };
  let current: keyof typeof part = 'purpose';
  for (const line of lines) {
    const [, label, rest] = /^(Reads|Writes|Again)\s+(.*)$/.exec(line) ?? [];
    if (label === 'Reads' || label === 'Writes' || label === 'Again') current = label;
    part[current] = `${part[current]} ${rest ?? line}`.trim();
  }
  if (title !== file || Object.values(part).includes('')) {
    throw new CmError('pipeline.header', `pipeline/${file} does not say what it does.`, {
      hint: `Begin it with "-- ${file}", a sentence, and the lines "-- Reads", "-- Writes" and "-- Again".`,
    });
  }
  return {
    name: file.slice(0, -4),
    purpose: part.purpose,
    reads: tableNames(part.Reads),
    writes: tableNames(part.Writes),
    again: part.Again,
    sql,
  };
}

const tableNames = (list: string): string[] => list.split(',').map((name) => name.trim());
