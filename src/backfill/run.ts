import type pg from 'pg';
import { CmError } from '../errors.ts';
import { analyticsRows, withLock } from '../postgres/locks.ts';
import { inTransaction } from '../postgres/pool.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { type BroughtTable, bring, readRowsSql } from './bring.ts';
import { stepFailure } from './failure.ts';
import { requireNoClash, requireNoNightSince } from './gate.ts';
import { closeRun, failStep, finishStep, openRun, openStep } from './ledger.ts';
import { type RejectSummary, readRejects } from './rejects.ts';
import type { SourcePlace } from './source-table.ts';
import { openReading, type Reading, stage, stagingName } from './stage.ts';
import { type BackfillStep, steps } from './steps.ts';

export interface BackfillOptions {
  readonly pool: pg.Pool;
  readonly source: SnowflakeSource;
  readonly place: SourcePlace;
  readonly onProgress?: (progress: BackfillProgress) => void;
}

export interface BackfillProgress {
  readonly step: string;
  readonly phase: 'asking' | 'reading' | 'bringing' | 'done';
  /** Read so far. */
  readonly rows: number;
}

export interface BackfillReport {
  readonly runId: string;
  readonly steps: readonly BroughtStep[];
  readonly rejects: readonly RejectSummary[];
}

export interface BroughtStep {
  readonly step: string;
  /** Rows read, by source table. */
  readonly read: Readonly<Record<string, number>>;
  readonly tables: readonly BroughtTable[];
  readonly seconds: number;
}

/**
 * Brings what the old system holds into schema conflict, ids kept. Each step is one transaction with its record in
 * control, so it can be killed anywhere and run again. One backfill at a time, and none beside the pipeline.
 *
 * @throws CmError `lock.held`, `backfill.pipeline_ran`, `backfill.ids_clash` (exit code 4), and what fails in a step
 */
export async function runBackfill(options: BackfillOptions): Promise<BackfillReport> {
  const { pool, place } = options;
  return withLock(pool, 'cm backfill', () =>
    withLock(
      pool,
      analyticsRows,
      async () => {
        await requireNoNightSince(pool);
        const runId = await openRun(pool, { database: place.database, schema: place.schema });
        try {
          const brought: BroughtStep[] = [];
          for (const [index, step] of steps.entries()) {
            brought.push(await runStep(step, { ...options, runId, ordinal: index + 1 }));
          }
          await closeRun(pool, { runId });
          return { runId, steps: brought, rejects: await readRejects(pool) };
        } catch (error) {
          // Without PostgreSQL the run stays open, which the next one takes for killed.
          if (error instanceof CmError) await closeRun(pool, { runId, error }).catch(() => undefined);
          throw error;
        }
      },
      'shared',
    ),
  );
}

interface StepOptions extends BackfillOptions {
  readonly runId: string;
  readonly ordinal: number;
}

async function runStep(step: BackfillStep, options: StepOptions): Promise<BroughtStep> {
  const { pool, runId, ordinal, onProgress } = options;
  const { name } = step;
  const begin = performance.now();
  await openStep(pool, { runId, name, ordinal });
  const readings: Reading[] = [];
  try {
    onProgress?.({ step: name, phase: 'asking', rows: 0 });
    for (const table of step.sources) readings.push(await openReading(options.source, table, options.place));
    const brought = await inTransaction(pool, (client) => bringStep(client, step, { ...options, readings }));
    return { step: name, ...brought, seconds: (performance.now() - begin) / 1000 };
  } catch (error) {
    // A result that nobody reads any more would hold a warehouse; that it cannot be cancelled changes nothing here.
    for (const { result } of readings) await result.cancel().catch(() => undefined);
    const failure = stepFailure(name, error);
    await failStep(pool, { runId, name, error: failure }).catch(() => undefined);
    throw failure;
  } finally {
    onProgress?.({ step: name, phase: 'done', rows: 0 });
  }
}

async function bringStep(
  client: pg.PoolClient,
  step: BackfillStep,
  options: StepOptions & { readings: readonly Reading[] },
): Promise<Pick<BroughtStep, 'read' | 'tables'>> {
  const { runId, place, readings, onProgress } = options;
  await client.query('delete from control.backfill_reject where table_name = any ($1)', [
    step.sources.map((table) => table.name),
  ]);
  const read: Record<string, number> = {};
  const soFar = () => Object.values(read).reduce((sum, rows) => sum + rows, 0);
  for (const reading of readings) {
    const before = soFar();
    const onRows = (rows: number) => onProgress?.({ step: step.name, phase: 'reading', rows: before + rows });
    read[reading.table.name] = await stage(client, reading, { place, runId, onRows });
  }
  onProgress?.({ step: step.name, phase: 'bringing', rows: soFar() });
  if (step.judgesPairs) {
    if (await areSynced(client, ['caregiver_inservice', 'caregiver_absence'])) {
      await client.query(await readRowsSql('recognise_events'));
    }
    await client.query(await readRowsSql('judge_pairs'));
    await requireNoClash(client);
  }
  const tables: BroughtTable[] = [];
  for (const target of step.targets) tables.push(await bring(client, target, { runId }));
  if (step.judgesPairs) await handOver(client, { runId, tables });
  for (const table of step.sources) await client.query(`drop table ${stagingName(table)}`);
  await finishStep(client, { runId, name: step.name, rows: soFar(), details: { read, tables } });
  return { read, tables };
}

/** Lists pairs of visits that are gone from the views, and lets the next night look at everybody. */
async function handOver(
  client: pg.PoolClient,
  { runId, tables }: { runId: string; tables: readonly BroughtTable[] },
): Promise<void> {
  if (await areSynced(client, ['visit', 'deleted_visit'])) {
    await client.query(
      `insert into control.backfill_reject (table_name, source_id, reason, is_stored, run_id)
       select distinct 'CONFLICTVISITMAPS', source_id, 'visit_unknown', true, $1::bigint from (${await readRowsSql('unknown_visits')}) unknown`,
      [runId],
    );
  }
  if (tables.some(({ inserted, updated }) => inserted + updated > 0)) {
    await client.query('delete from control.pipeline_state; truncate pipeline.work_of_run');
  }
  await client.query(
    'drop table conflict_stg.side_choice, conflict_stg.pair_verdict, conflict_stg.conflict_of_visit, conflict_stg.home_of_conflict, conflict_stg.readable_pair',
  );
}

async function areSynced(client: pg.PoolClient, tables: readonly string[]): Promise<boolean> {
  const { rows } = await client.query<{ are_synced: boolean }>(
    "select bool_and(to_regclass('analytics.' || name) is not null) as are_synced from unnest($1::text[]) as name",
    [tables],
  );
  return rows[0]?.are_synced === true;
}
