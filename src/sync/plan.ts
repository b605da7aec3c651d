import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { codecFor, ddlType, quoteSnowflakeName, type SnowflakeColumn } from '../snowflake/index.ts';
import { columnsToAdd } from './drift.ts';
import { type FirstLoad, planFirstLoad } from './first-load.ts';
import { type Merge, planMerge } from './merge.ts';
import type { SourceShape, TableState } from './state.ts';
import { type TargetTable, targetTable } from './target-table.ts';
import { watermarkRule } from './watermark.ts';

/** What a sync of one table will do; plain data, which `--dry-run` prints. */
export interface SyncPlan {
  readonly table: string;
  /** `full` reads every row, `incremental` those past the bound; `replace` reads all and deletes what is gone. */
  readonly mode: 'full' | 'incremental' | 'replace';
  /** Read from the source; each `?` is the bound. */
  readonly sql: string;
  /** The last watermark, for an incremental read: as kept, and as bound. */
  readonly bound: { readonly watermark: string; readonly bind: string } | null;
  /** Asks for the greatest watermark, before the rows are read; it is the next bound. */
  readonly watermarkQuery: string | null;
  readonly load: FirstLoad | Merge;
  readonly target: TargetTable;
  readonly shape: SourceShape;
}

/**
 * Plans the sync of one table from its file, its state in PostgreSQL and the columns of its view.
 *
 * @throws CmError if view, table file and table do not fit together; nothing has been read then.
 */
export function planSync(
  config: TableConfig,
  options: { state: TableState; columns: readonly SnowflakeColumn[]; full?: boolean },
): SyncPlan {
  const { existing, synced } = options.state;
  const target = targetTable(config, options.columns);
  for (const column of target.columns) requireCodec(config, column);
  const shape = shapeOf(config, target);
  const added = existing === undefined ? [] : columnsToAdd(config, { target, existing, synced });

  const readAll =
    options.full === true || existing === undefined || added.length > 0 || !sameReading(synced?.shape, shape);
  const rule = watermarkOf(config, target);
  const watermark = synced?.watermark ?? null;
  const bound =
    readAll || rule === undefined || watermark === null ? null : { watermark, bind: rule.bind(watermark) };
  const mode = config.change === 'replace' ? 'replace' : bound === null ? 'full' : 'incremental';
  const reached = bound === null ? undefined : rule?.reached;
  return {
    table: config.table,
    mode,
    sql: select(config, {
      what: `${config.distinct ? 'distinct ' : ''}${target.columns.map(({ source }) => quoteSnowflakeName(source.name)).join(', ')}`,
      reached,
    }),
    bound,
    watermarkQuery: rule === undefined ? null : select(config, { what: rule.greatest, reached }),
    load:
      existing === undefined
        ? planFirstLoad(target)
        : planMerge(target, { added, deleteVanished: mode === 'replace' }),
    target,
    shape,
  };
}

function select(config: TableConfig, query: { what: string; reached: string | undefined }): string {
  const conditions = [config.filter === undefined ? [] : `(${config.filter})`, query.reached ?? []].flat();
  const where = conditions.length === 0 ? '' : `\nwhere ${conditions.join('\n  and ')}`;
  return `select ${query.what}\nfrom ${config.source_view}${where}`;
}

function watermarkOf(config: TableConfig, target: TargetTable) {
  if (config.change !== 'watermark') return undefined;
  const column = target.columns.find(({ name }) => name === config.watermark_column);
  return column === undefined ? undefined : watermarkRule(config, column.source);
}

function shapeOf(config: TableConfig, target: TargetTable): SourceShape {
  return {
    columns: target.columns.map(({ name, source }) => ({
      as: name,
      column: source.name,
      type: ddlType(source),
    })),
    filter: config.filter ?? null,
    sourceView: config.source_view,
    watermarkColumn: config.watermark_column ?? null,
    distinct: config.distinct,
  };
}

/** Whether rows read earlier are what would be read now: the same columns of the same rows, in the same order. */
function sameReading(before: SourceShape | undefined, now: SourceShape): boolean {
  if (before === undefined) return false;
  if (before.sourceView !== now.sourceView || before.watermarkColumn !== now.watermarkColumn) return false;
  if (before.filter !== now.filter || before.distinct !== now.distinct) return false;
  const sources = new Map(before.columns.map(({ as, column }) => [as, column]));
  return now.columns.every(({ as, column }) => sources.get(as) === column);
}

function requireCodec(config: TableConfig, column: TargetTable['columns'][number]): void {
  try {
    codecFor(column.source, column.target);
  } catch (error) {
    if (!(error instanceof CmError)) throw error;
    throw new CmError('sync.bad_type', `${config.table}: ${error.message}. Nothing was loaded.`, {
      kind: 'usage',
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
