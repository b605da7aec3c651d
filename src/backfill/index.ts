export { type PlannedTable, planBackfill } from './plan.ts';
export type { RejectSummary } from './rejects.ts';
export {
  type BackfillOptions,
  type BackfillProgress,
  type BackfillReport,
  type BroughtStep,
  runBackfill,
} from './run.ts';
