export { type TargetColumn, type TargetTable, targetTable } from './target-table.ts';
