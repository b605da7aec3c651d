import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { messageOf } from '../../src/errors.ts';
import type { Databases } from './databases.ts';
import type { Verdict } from './difference.ts';
import { exportedFile } from './exported-rows.ts';
import { type Job, jobFor, writeJob } from './job.ts';
import type { Loader } from './loader.ts';
import { type MeasuredRun, measuredRun } from './measured-run.ts';
import { copyTextFile, type Reference } from './reference.ts';
import type { Shape } from './shapes.ts';
import type { Source } from './source.ts';

/** One step of one loader. */
export interface Measurement
  extends Pick<MeasuredRun, 'seconds' | 'ownSeconds' | 'cpuSeconds' | 'peakMegabytes' | 'outcome'> {
  readonly loader: Loader;
  readonly shape: Shape;
  readonly step: Job['step'];
  /** Rows of the table for a first load, changed rows for an increment. */
  readonly rows: number;
  readonly isRight: boolean;
  /** What was found in PostgreSQL afterwards, or why there is nothing. */
  readonly words: string;
}

export interface Place {
  readonly folder: string;
  readonly databases: Databases;
  readonly source: Source;
  readonly reference: Reference;
}

/** Runs a loader's steps in a database of its own. A loader that fails is a measurement that says so. */
export async function measure(loader: Loader, shape: Shape, place: Place): Promise<Measurement[]> {
  const { databases, source } = place;
  const name = `run_${randomBytes(4).toString('hex')}`;
  const postgresUrl = await databases.create(name);
  const job = (step: Job['step']) =>
    jobFor({
      step,
      from: loader.from,
      shape,
      snowflake: source.snowflake,
      file: fileFor(loader, { shape, step, folder: place.folder }),
      postgresUrl,
      folder: join(place.folder, name),
    });
  const measured: Measurement[] = [];
  try {
    measured.push(await measureStep(loader, { shape, job: job('first') }, place));
    if (loader.steps.includes('increment') && measured.every(({ isRight }) => isRight)) {
      await source.change(shape);
      try {
        measured.push(await measureStep(loader, { shape, job: job('increment') }, place));
      } finally {
        await source.revert(shape);
      }
    }
  } finally {
    await databases.drop(name);
  }
  return measured;
}

async function measureStep(
  loader: Loader,
  { shape, job }: { shape: Shape; job: Job },
  { source, reference }: Place,
): Promise<Measurement> {
  const rows = source.rowCount(shape, job.step);
  const run = await runJob(loader, { shape, job, rows });
  const verdict = run.outcome === 'done' ? await check(reference, { shape, job }) : whyNot(run);
  const seconds = loader.clock === 'own' ? (run.ownSeconds ?? run.seconds) : run.seconds;
  return { loader, shape, step: job.step, rows, ...run, seconds, ...verdict };
}

/** A loader that is slower than 500 rows a second is ended: it waits for something that does not come. */
export async function runJob(
  loader: Loader,
  { shape, job, rows }: { shape: Shape; job: Job; rows: number },
): Promise<MeasuredRun> {
  await loader.prepare?.(job, shape);
  const command = loader.command(job, await writeJob(job));
  return measuredRun(command, 120 + rows / 500);
}

async function check(reference: Reference, { shape, job }: { shape: Shape; job: Job }): Promise<Verdict> {
  try {
    return await reference.check(shape, job);
  } catch (error) {
    return { isRight: false, words: `cannot be checked: ${messageOf(error)}` };
  }
}

function whyNot({ outcome, output }: MeasuredRun): Verdict {
  return { isRight: false, words: outcome === 'cut' ? 'ended: too slow' : `failed: ${errorIn(output)}` };
}

/** The line of a program's output that most looks like the reason, without colours. */
export function errorIn(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const line = lines.findLast((text) => /error|exception|fail|unsupported/i.test(text)) ?? lines.at(-1) ?? '';
  return line.trim().slice(0, 160);
}

function fileFor(
  loader: Loader,
  { shape, step, folder }: { shape: Shape; step: Job['step']; folder: string },
): string {
  if (loader.from === 'COPY text') return copyTextFile(shape, folder);
  return exportedFile(shape, { folder, state: step === 'first' ? 'before' : 'changed', format: 'parquet' });
}
