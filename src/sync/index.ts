export type { SyncPlan } from './plan.ts';
export { planSyncRun, runSync, type SyncOptions, type SyncReport } from './run.ts';
export { type TargetColumn, type TargetTable, targetTable } from './target-table.ts';
