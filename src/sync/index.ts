export { type Forecast, forecast } from './forecast.ts';
export { type RowHistory, rowHistory } from './history.ts';
export { prometheusText } from './metrics.ts';
export type { SyncPlan } from './plan.ts';
export type { SyncProgress } from './progress.ts';
export { type Outcome, planSyncRun, runSync, type SyncOptions, type SyncReport } from './run.ts';
export { syncStatus, type TableStatus } from './status.ts';
export { type TargetColumn, type TargetTable, targetTable } from './target-table.ts';
