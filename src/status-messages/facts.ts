import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { z } from 'zod';
import { tonightSchema } from '../pipeline/index.ts';
import { errorRecord, type Failure, failureOf, failureSchema } from './failure.ts';

/** Examples that a message holds. */
const mostExamples = 10;

const counts = z.object({ new: z.number(), reopened: z.number(), resolved: z.number(), deleted: z.number() });

/** What is told of a run: ids, names and counts. No cell of a row is among them, for mail goes anywhere. */
export const factsSchema = z.object({
  /** Null for one that failed before it had a record. */
  runId: z.string().nullable(),
  kind: z.enum(['nightly', 'pipeline']),
  asOf: z.string(),
  /** Held: a gate is closed, such as a source that is not refreshed. */
  outcome: z.enum(['done', 'failed', 'held']),
  /** Cut off or failed before, and gone on with. */
  isResumed: z.boolean(),
  /** `2026-11-24 02:00`, in UTC. */
  startedAt: z.string().nullable(),
  seconds: z.number().nullable(),
  failure: failureSchema.nullable(),
  changes: z.object({ pairs: counts, conflicts: counts }).nullable(),
  /** The first changed pairs. */
  examples: z.array(z.object({ pairId: z.number(), conflictId: z.number(), change: z.string() })),
  tablesRead: z.number(),
  /** Those with failures, rows that could not be stored, or another shape than before. */
  tables: z.array(
    z.object({
      table: z.string(),
      failure: failureSchema.nullable(),
      rejected: z.number(),
      drift: z.array(z.string()),
    }),
  ),
});

export type RunFacts = z.output<typeof factsSchema>;

const row = z.object({
  runId: z.string(),
  kind: z.enum(['nightly', 'pipeline']),
  asOf: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  isResumed: z.boolean(),
  startedAt: z.string(),
  seconds: z.number().nullable(),
  error: errorRecord.nullable(),
  report: tonightSchema.nullable(),
  tablesRead: z.number(),
  tables: z.array(
    z.object({
      table: z.string(),
      isFailed: z.boolean(),
      error: errorRecord.nullable(),
      rejected: z.number(),
      drift: z.array(z.string()),
    }),
  ),
});

const sql = readFile(new URL('facts.sql', import.meta.url), 'utf8');

/** Of a run that has ended; undefined as long as it is at work. */
export async function readFacts(db: pg.Pool | pg.PoolClient, runId: string): Promise<RunFacts | undefined> {
  const { rows } = await db.query(await sql, [runId]);
  const [run] = z.array(row).parse(rows);
  if (run === undefined || run.state === 'running') return undefined;
  const { kind, asOf, state, isResumed, startedAt, seconds, error, report, tablesRead } = run;
  const failure = state === 'failed' ? failureOf(error ?? {}) : null;
  return {
    ...{ runId, kind, asOf, isResumed, startedAt, seconds, failure, tablesRead },
    outcome: outcomeOf(failure),
    changes: report && { pairs: counts.parse(report.pairs), conflicts: counts.parse(report.conflicts) },
    examples: (report?.examples ?? [])
      .slice(0, mostExamples)
      .map(({ pairId, conflictId, statusBefore, status }) => ({
        pairId,
        conflictId,
        change: changeOf(statusBefore, status),
      })),
    tables: run.tables.map(({ table, isFailed, error, rejected, drift }) => ({
      ...{ table, rejected, drift },
      failure: isFailed ? failureOf(error ?? {}) : null,
    })),
  };
}

/** Of a run that failed where no record of it could be made. */
export function factsWithoutRecord(
  run: Pick<RunFacts, 'kind' | 'asOf' | 'runId'>,
  failure: Failure,
): RunFacts {
  return {
    ...run,
    failure,
    outcome: outcomeOf(failure),
    ...{
      isResumed: false,
      startedAt: null,
      seconds: null,
      changes: null,
      examples: [],
      tablesRead: 0,
      tables: [],
    },
  };
}

const outcomeOf = (failure: Failure | null): RunFacts['outcome'] =>
  failure === null ? 'done' : failure.isGate ? 'held' : 'failed';

const isOver = (status: string | null): boolean => status === 'R' || status === 'D';

function changeOf(before: string | null, now: string): string {
  if (before === null) return 'new';
  if (now === 'D' && before !== 'D') return 'deleted';
  if (now === 'R' && before !== 'R') return 'resolved';
  return isOver(before) && !isOver(now) ? 'reopened' : 'changed';
}
