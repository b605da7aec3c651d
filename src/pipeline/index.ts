export { type PlannedStep, planPipeline } from './plan.ts';
export { type PipelineOptions, type PipelineResult, runPipeline, type StepProgress } from './run.ts';
export { type PipelineRun, pipelineStatus } from './status.ts';
export type { Rule } from './summary.ts';
