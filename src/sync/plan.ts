import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { codecFor, ddlType, type SnowflakeColumn } from '../snowflake/index.ts';
import { type ChunkColumn, chunkColumn } from './chunk-column.ts';
import { columnsToAdd } from './drift.ts';
import { columnDrift, type Drift, refuseDrift, typeDrift, withoutIgnored } from './drift-report.ts';
import { type FirstLoad, planFirstLoad } from './first-load.ts';
import { type HashComparison, planHashComparison } from './hash-comparison.ts';
import { type KeyComparison, planKeyComparison } from './key-comparison.ts';
import { type Merge, planMerge } from './merge.ts';
import { type Condition, type Reading, readingOf, statementOf } from './reading.ts';
import { refuseReservedWords } from './reserved-words.ts';
import type { ExistingTable, SourceShape, TableState } from './state.ts';
import { columnDefinitions, deletedAt, type TargetTable, targetTable } from './target-table.ts';
import { type WatermarkRule, watermarkRule } from './watermark.ts';

/** What a sync of one table will do; plain data, which `--dry-run` prints. */
export interface SyncPlan {
  readonly table: string;
  /**
   * `full` reads every row, `incremental` those past the bound, `compare` those whose hash differs; `replace` reads all
   * and deals with what is gone.
   */
  readonly mode: 'full' | 'incremental' | 'replace' | 'compare';
  /** Read from the source, before it is divided into chunks; each `?` is the bound. */
  readonly sql: string;
  readonly reading: Reading;
  /** The last watermark, for an incremental read: as kept, and as bound. */
  readonly bound: { readonly watermark: string; readonly bind: string } | null;
  readonly conditions: readonly Condition[];
  /** Asks for the greatest watermark, before the rows are read; it is the next bound. */
  readonly watermarkQuery: string | null;
  /** By what the read is divided into chunks; null for a read in one go. */
  readonly chunkBy: ChunkColumn | null;
  readonly chunkRows: number;
  readonly load: FirstLoad | Merge;
  /** How hashes are compared, before rows are read. */
  readonly comparison: HashComparison | null;
  /** Whether every key of the source is read. */
  readonly seesEveryKey: boolean;
  /** How keys are compared once the rows are there, where the table's deletes are due to be looked for. */
  readonly keyComparison: KeyComparison | null;
  readonly target: TargetTable;
  readonly shape: SourceShape;
  /** In what the view is not what it was; what could lose data has stopped the table before. */
  readonly drift: readonly Drift[];
}

/**
 * Plans the sync of one table from its file, its state in PostgreSQL and the columns of its view.
 *
 * @throws CmError if view, table file and table do not fit together; nothing has been read then.
 */
export function planSync(
  config: TableConfig,
  options: {
    state: TableState;
    columns: readonly SnowflakeColumn[];
    reservedWords: ReadonlySet<string>;
    full?: boolean;
  },
): SyncPlan {
  const { existing, synced } = options.state;
  const known = synced?.shape.viewColumns ?? [];
  const columnChanges = existing === undefined ? [] : columnDrift(config, options.columns, synced?.shape);
  refuseDrift(config, columnChanges);
  const view = withoutIgnored(options.columns, columnChanges);
  const target = targetTable(config, view, known);
  refuseReservedWords(config, target, options.reservedWords);
  for (const column of target.columns) requireCodec(config, column);
  const drift = existing === undefined ? [] : [...columnChanges, ...typeDrift(config, target, synced?.shape)];
  const shape = { ...shapeOf(config, target), ...viewColumnsOf(config, view, known) };
  const added = existing === undefined ? [] : columnsToAdd(config, { target, existing, synced });

  const readAll =
    options.full === true ||
    existing === undefined ||
    added.length > 0 ||
    !sameReading(synced?.shape, shape) ||
    drift.some(({ policy }) => policy === 'read again');
  const rule = watermarkRuleOf(config, target);
  const watermark = synced?.watermark ?? null;
  const bound =
    readAll || rule === undefined || watermark === null ? null : { watermark, bind: rule.bind(watermark) };
  const mode = modeOf(config, { readAll, bound });
  const reading = readingOf(config, target);
  const chunkBy = mode === 'full' ? chunkColumn(config, target) : null;
  const seesEveryKey = existing === undefined || (mode !== 'incremental' && chunkBy === null);
  const comparesKeys =
    rule !== undefined && (config.delete === 'soft' || config.delete === 'key_compare')
      ? planKeyComparison(config, target)
      : null;
  const isDue = !seesEveryKey && (mode === 'full' || synced?.keysAreDue !== false);
  const conditions = bound === null || rule === undefined ? [] : [{ sql: rule.reached, binds: [bound.bind] }];
  return {
    table: config.table,
    mode,
    sql: statementOf(reading, conditions).sql,
    reading,
    bound,
    conditions,
    watermarkQuery:
      rule === undefined
        ? null
        : statementOf(reading, conditions, { what: rule.greatest, qualify: null }).sql,
    chunkBy,
    chunkRows: config.chunk_rows,
    load:
      existing === undefined
        ? planFirstLoad(target)
        : planMerge(target, {
            added: [...columnDefinitions(added, []), ...missingMark(target, existing)],
            append: config.change === 'append',
            seesEveryKey: seesEveryKey && mode !== 'compare',
          }),
    seesEveryKey,
    keyComparison: isDue ? comparesKeys : null,
    comparison: mode === 'compare' ? planHashComparison(target, reading) : null,
    target,
    shape,
    drift,
  };
}

function modeOf(
  { change }: TableConfig,
  { readAll, bound }: { readAll: boolean; bound: SyncPlan['bound'] },
): SyncPlan['mode'] {
  if (change === 'replace') return 'replace';
  if (change === 'hash') return readAll ? 'full' : 'compare';
  return bound === null ? 'full' : 'incremental';
}

/** A table that has not marked deleted rows so far, and now does. */
function missingMark(target: TargetTable, existing: ExistingTable): string[] {
  return target.audit.filter(
    (definition) => definition.startsWith(deletedAt) && !existing.columns.has(deletedAt),
  );
}

/** How rows past a watermark are asked for, in a table that has one. */
export function watermarkRuleOf(config: TableConfig, target: TargetTable): WatermarkRule | undefined {
  if (config.change !== 'watermark' && config.change !== 'append') return undefined;
  const column = target.columns.find(({ name }) => name === config.watermark_column);
  return column === undefined ? undefined : watermarkRule(config, column.source);
}

/** Of a table that copies all columns; one that is excluded may be gone for long. */
function viewColumnsOf(
  { columns, exclude }: TableConfig,
  view: readonly SnowflakeColumn[],
  known: readonly string[],
): Pick<SourceShape, 'viewColumns'> {
  if (columns !== undefined) return {};
  const excluded = known.filter((name) => exclude.includes(name));
  return { viewColumns: [...new Set([...view.map(({ name }) => name), ...excluded])] };
}

function shapeOf(config: TableConfig, target: TargetTable): SourceShape {
  return {
    columns: target.columns.map(({ name, source, expression }) => ({
      as: name,
      column: source.name,
      type: ddlType(source),
      expression,
    })),
    filter: config.filter ?? null,
    sourceView: config.source_view,
    watermarkColumn: config.watermark_column ?? null,
    distinct: config.distinct,
    latestBy: config.dedupe?.latestBy ?? null,
    pk: config.pk,
  };
}

/** Whether rows read earlier are what would be read now: the same columns of the same rows, in the same order. */
function sameReading(before: SourceShape | undefined, now: SourceShape): boolean {
  if (before === undefined) return false;
  if (before.sourceView !== now.sourceView || before.watermarkColumn !== now.watermarkColumn) return false;
  if (before.filter !== now.filter || before.distinct !== now.distinct) return false;
  if (before.latestBy !== now.latestBy) return false;
  const sources = new Map(before.columns.map(({ as, expression, column }) => [as, expression ?? column]));
  return now.columns.every(({ as, expression, column }) => {
    const earlier = sources.get(as);
    return earlier === expression || earlier === column;
  });
}

function requireCodec(config: TableConfig, column: TargetTable['columns'][number]): void {
  try {
    codecFor(column.source, column.target);
  } catch (error) {
    if (!(error instanceof CmError)) throw error;
    const asWished =
      config.types[column.name] === undefined
        ? ''
        : `, as \`types: { ${column.name}: ${column.target} }\` in ${config.table}.yaml asks for`;
    throw new CmError('sync.bad_type', `${config.table}: ${error.message}${asWished}. Nothing was loaded.`, {
      kind: 'usage',
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
