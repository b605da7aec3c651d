export { planSync, type SyncPlan } from './plan.ts';
export type { SyncProgress } from './progress.ts';
export { planSyncRun, runSync, type SyncedTable, type SyncOptions, type SyncReport } from './run.ts';
export { latestSyncRunId } from './run-log.ts';
export { type TargetColumn, type TargetTable, targetTable } from './target-table.ts';
