export { checkDashboards, type DashboardCheck, type DashboardDifference } from './check-dashboards.ts';
export { type DryRun, dryRunPipeline } from './dry-run.ts';
export { lastRefreshedDay, requireFreshSource } from './gate.ts';
export { estimateSteps, type PlannedStep, planPipeline } from './plan.ts';
export type { StepProgress } from './progress.ts';
export { finishedPipeline, type PipelineOptions, type PipelineResult, runPipeline } from './run.ts';
export { type PipelineRun, pipelineStatus } from './status.ts';
export { type Tonight, tonightSchema } from './tonight.ts';
