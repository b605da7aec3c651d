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
  /** Tasks of the old system (docs/pipeline-map.md) of whose work this step does a part; none for what it never did. */
  readonly tasks: readonly string[];
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

const labels = ['Reads', 'Writes', 'Again', 'Tasks'] as const;
type Part = 'purpose' | (typeof labels)[number];

/** Reads the header of a step file: its name, what it does, then Reads, Writes, Again and Tasks. */
export function parseStep(file: string, sql: string): Step {
  const header = /^(?:--.*\n)+/.exec(sql)?.[0] ?? '';
  const [title, ...lines] = header.split('\n').map((line) => line.replace(/^--\s?/, '').trim());
  const part: Record<Part, string> = { purpose: '', Reads: '', Writes: '', Again: '', Tasks: '' };
  let current: Part = 'purpose';
  for (const line of lines) {
    const [, label, rest] = /^(Reads|Writes|Again|Tasks)\s+(.*)$/.exec(line) ?? [];
    current = labels.find((known) => known === label) ?? current;
    part[current] = `${part[current]} ${rest ?? line}`.trim();
  }
  if (title !== file || Object.values(part).includes('')) {
    throw new CmError('pipeline.header', `pipeline/${file} does not say what it does.`, {
      hint: `Begin it with "-- ${file}", a sentence, and the lines "-- Reads", "-- Writes", "-- Again" and "-- Tasks".`,
    });
  }
  return {
    name: file.slice(0, -4),
    purpose: part.purpose,
    reads: namesIn(part.Reads),
    writes: namesIn(part.Writes),
    again: part.Again,
    tasks: part.Tasks === 'none' ? [] : namesIn(part.Tasks),
    sql,
  };
}

const namesIn = (list: string): string[] => list.split(',').map((name) => name.trim());
