import type pg from 'pg';
import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { takeLock } from '../postgres/locks.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { type ChunkedLoadOptions, loadInChunks, type PausedLoad } from './chunked-load.ts';
import { compareKeys } from './compare-keys.ts';
import { isSourceGone, tableFailure } from './failure.ts';
import { loadByHash } from './hash-load.ts';
import { loadAtOnce } from './load.ts';
import { planSync, type SyncPlan } from './plan.ts';
import type { SyncProgress, TableProgress } from './progress.ts';
import { readReservedWords } from './reserved-words.ts';
import { failStep, openStep, pauseStep, withRun } from './run-log.ts';
import { ensureSchemas } from './schemas.ts';
import { Slots } from './slots.ts';
import { timedSource } from './source-time.ts';
import { type LoadCounts, readTableState } from './state.ts';
import { markTombstones } from './tombstones.ts';

export interface SyncRequest {
  readonly pool: pg.Pool;
  readonly source: SnowflakeSource;
  readonly tables: readonly TableConfig[];
  /** Read every row again, also of tables that were synced before. */
  readonly full?: boolean;
}

export interface SyncOptions extends SyncRequest {
  /** Streams of rows at the same time, at most; each takes a connection of the pool, and the run one more. */
  readonly parallel: number;
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Told of each table as it ends, however it ends. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /** A stage of Snowflake that large tables may be unloaded to, `DATABASE.SCHEMA.STAGE`. */
  readonly stage?: string | undefined;
  /** Asked before each table and each chunk: whether to leave the rest to the next run. */
  readonly shouldStop?: () => boolean;
  /** The run of the night that this one is a part of. */
  readonly partOf?: string;
}

export interface SyncReport {
  readonly runId: number;
  /** Those that are done, in the order of the request. */
  readonly tables: readonly SyncedTable[];
  /** Those that the run was told to stop before or in; the next run goes on with them. */
  readonly left: readonly LeftTable[];
  /** Whether there is more to do: run again. */
  readonly continue: boolean;
}

interface SyncedTable {
  readonly table: string;
  readonly mode: SyncPlan['mode'];
  readonly rowsRead: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rejected: number;
  readonly seconds: number;
  /** How long its statements kept a warehouse at work. */
  readonly sourceSeconds: number;
  /** Of COPY text. */
  readonly bytes: number;
}

interface LeftTable extends PausedLoad {
  readonly table: string;
}

/** What `runSync` would do; reads columns and states, changes nothing. */
export async function planSyncRun(request: SyncRequest): Promise<SyncPlan[]> {
  const plans: SyncPlan[] = [];
  const reservedWords = await readReservedWords(request.pool);
  for (const config of request.tables) {
    try {
      plans.push(await planTable(config, { ...request, reservedWords }));
    } catch (error) {
      throw tableFailure(config, error);
    }
  }
  return plans;
}

/**
 * Syncs the tables. Each has its own transaction, or one for each of its chunks: one that fails is as it was before,
 * the others go on, and the run fails in the end.
 *
 * @throws CmError what failed, with every table by name; `lock.held` (exit code 4) if another run is at a table.
 */
export async function runSync(options: SyncOptions): Promise<SyncReport> {
  const { pool, tables, full = false, partOf } = options;
  const names = tables.map(({ table }) => table);
  return withRun(pool, { tables: names, full, partOf }, async (runId, runConnection) => {
    const reservedWords = await prepareDatabase(options);
    const slots = new Slots(places(options));
    const synced = await syncTables({ ...options, runId, runConnection, slots, reservedWords });
    const outcomes = await markDeletedRows(synced, options, runId);
    const failures = new Set(outcomes.filter((outcome) => outcome instanceof CmError));
    if (failures.size > 0) throw runFailure([...failures], tables.length);
    const left = outcomes.filter((outcome) => 'chunksDone' in outcome);
    return {
      runId,
      tables: outcomes.filter((outcome) => 'rowsRead' in outcome),
      left,
      continue: left.length > 0,
    };
  });
}

/** What the tables have in common: their schemas, and the names that none of their columns may have. */
async function prepareDatabase({ pool, tables }: SyncOptions): Promise<ReadonlySet<string>> {
  try {
    await ensureSchemas(
      pool,
      tables.map((table) => table.target_schema),
    );
    return await readReservedWords(pool);
  } catch (error) {
    throw tableFailure({ table: 'sync' }, error);
  }
}

/** How the sync of one table ended; an error's message begins with the table. */
export type Outcome = SyncedTable | LeftTable | CmError;

interface RunOptions extends SyncOptions {
  readonly runId: number;
  /** Holds the locks of the run and of its tables, which go with the process. */
  readonly runConnection: pg.PoolClient;
  readonly slots: Slots;
  readonly reservedWords: ReadonlySet<string>;
}

async function syncTables(options: RunOptions): Promise<Outcome[]> {
  let sourceGone: CmError | undefined;
  return inParallel(options.tables, places(options), async (config, ordinal) => {
    if (sourceGone !== undefined) return sourceGone;
    if (options.shouldStop?.() === true) return { table: config.table, chunksDone: 0, chunks: 0 };
    const outcome = await syncTable(config, { ...options, ordinal });
    options.onOutcome?.(outcome);
    if (outcome instanceof CmError && isSourceGone(outcome)) sourceGone = outcome;
    return outcome;
  });
}

/** Once all tables are as they are going to be, those with tombstones have their deleted rows marked. */
async function markDeletedRows(
  outcomes: readonly Outcome[],
  { pool, tables }: SyncOptions,
  runId: number,
): Promise<Outcome[]> {
  const marked: Outcome[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const config = tables[index];
    if (config?.delete !== 'tombstone' || !('rowsRead' in outcome)) marked.push(outcome);
    else {
      try {
        const deleted = await markTombstones(pool, config, { runId, ordinal: tables.length + index });
        marked.push({ ...outcome, deleted: outcome.deleted + deleted });
      } catch (error) {
        marked.push(tableFailure(config, error));
      }
    }
  }
  return marked;
}

async function syncTable(config: TableConfig, options: RunOptions & { ordinal: number }): Promise<Outcome> {
  const { pool, runId, ordinal, runConnection } = options;
  const { table } = config;
  const onProgress = (progress: TableProgress) => options.onProgress?.({ table, ...progress });
  try {
    await takeLock(runConnection, `sync ${table}`);
    await openStep(pool, { runId, table, ordinal });
    const begin = performance.now();
    const { source, seconds: sourceSeconds } = timedSource(options.source);
    try {
      const plan = await planTable(config, { ...options, source });
      const { slots, stage, shouldStop = () => false } = options;
      const load = {
        ...{ pool, source, config, runId, stage, slots, onProgress, shouldStop, sourceSeconds },
        ordinal: ordinal + 2 * options.tables.length,
      };
      const outcome = await carryOut(plan, load);
      if ('chunks' in outcome) {
        await pauseStep(pool, { runId, table, ...outcome, sourceSeconds: sourceSeconds() });
        return { table, ...outcome };
      }
      const seconds = (performance.now() - begin) / 1000;
      return { table, mode: plan.mode, ...outcome, seconds, sourceSeconds: sourceSeconds() };
    } catch (error) {
      const failure = tableFailure(config, error);
      // Without PostgreSQL the step stays open, which the next run reads as killed.
      await failStep(pool, { runId, table, error: failure }).catch(() => undefined);
      return failure;
    }
  } catch (error) {
    return tableFailure(config, error);
  } finally {
    onProgress({ phase: 'done', rows: 0, bytes: 0 });
  }
}

async function carryOut(
  plan: SyncPlan,
  options: ChunkedLoadOptions & { ordinal: number },
): Promise<LoadCounts | PausedLoad> {
  const loaded = await loadRows(plan, options);
  const { keyComparison } = plan;
  if (keyComparison === null || 'chunks' in loaded) return loaded;
  const compared = await compareKeys({ ...plan, keyComparison }, options);
  if ('chunks' in compared) return compared;
  return {
    ...loaded,
    deleted: loaded.deleted + compared.deleted,
    updated: loaded.updated + compared.updated,
  };
}

async function loadRows(plan: SyncPlan, options: ChunkedLoadOptions): Promise<LoadCounts | PausedLoad> {
  const { chunkBy, comparison, load } = plan;
  if (comparison !== null && load.into === 'staging')
    return loadByHash({ ...plan, comparison, load }, options);
  return chunkBy === null ? loadAtOnce(plan, options) : loadInChunks({ ...plan, chunkBy }, options);
}

async function planTable(
  config: TableConfig,
  request: SyncRequest & { runId?: number; reservedWords: ReadonlySet<string> },
): Promise<SyncPlan> {
  const state = await readTableState(request.pool, config);
  const lastRunId = state.synced?.lastRunId ?? 0;
  if (request.runId !== undefined && lastRunId > request.runId) throw overtaken(config, lastRunId);
  const [database = '', schema = '', name = ''] = config.source_view.split('.');
  const columns = await request.source.describe({ database, schema, name });
  const { reservedWords } = request;
  return planSync(config, { state, columns, reservedWords, full: request.full === true });
}

/** Its rows would carry an older run than the table already has, and what reads by `_run_id` would pass them by. */
function overtaken(config: TableConfig, lastRunId: number): CmError {
  return new CmError(
    'sync.overtaken',
    `${config.table}: run ${lastRunId}, which began later, has already synced it.`,
    {
      kind: 'gate',
      hint: 'Nothing is missing; run again to bring it up to date.',
    },
  );
}

/** The run holds a connection for its locks, its bookkeeping takes another, and each stream one. */
function places({ pool, parallel }: SyncOptions): number {
  return Math.max(1, Math.min(parallel, pool.options.max - 2));
}

async function inParallel<T, R>(
  items: readonly T[],
  places: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  const takeTurns = async () => {
    for (const [index, item] of queue) results.set(index, await work(item, index));
  };
  await Promise.all(Array.from({ length: places }, takeTurns));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

function runFailure(failures: readonly CmError[], tables: number): CmError {
  const [first] = failures;
  if (first !== undefined && failures.length === 1) return first;
  const lines = failures.map(({ message, hint }) => `  ${message}${hint === undefined ? '' : ` ${hint}`}`);
  const kinds = new Set(failures.map(({ kind }) => kind));
  return new CmError(
    'sync.tables_failed',
    `${failures.length} of ${tables} tables were not synced:\n${lines.join('\n')}`,
    {
      kind: kinds.size === 1 ? (first?.kind ?? 'failed') : 'failed',
      hint: 'What the other tables brought is kept. Correct the above, then run again.',
    },
  );
}
