import type { Command } from 'commander';
import { pipelineStatus, planPipeline, runPipeline } from '../pipeline/index.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import type { Pool } from '../postgres/pool.ts';
import { requireSchema } from './applied-schema.ts';
import type { Invocation } from './invocation.ts';
import { asDate } from './option-values.ts';
import { openPool, openPostgres } from './postgres.ts';
import { stepProgress } from './progress.ts';
import { personKeySecret } from './secrets.ts';
import { count, duration, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface RunOptions extends CommonOptions {
  asOf?: string;
  full?: boolean;
}

/** `cm pipeline run | plan | status` */
export function addPipelineCommand(program: Command, invocation: Invocation): void {
  const workplaceOf = (command: Command) =>
    openWorkplace(command.optsWithGlobals<CommonOptions>(), invocation);
  const pipeline = program.command('pipeline').description('the nightly conflict pipeline');
  pipeline
    .command('run')
    .description('find conflicts among the visits that changed since the last run')
    .option('--as-of <date>', 'the day to evaluate, YYYY-MM-DD (default: today)', asDate)
    .option('--full', 'evaluate every person, not just those that changed')
    .action(async (_options: unknown, command: Command) =>
      run(await workplaceOf(command), command.optsWithGlobals<RunOptions>()),
    );
  pipeline
    .command('plan')
    .description('the steps, what each reads and writes')
    .action(async (_options: unknown, command: Command) => plan(await workplaceOf(command)));
  pipeline
    .command('status')
    .description('the last runs and their steps')
    .action(async (_options: unknown, command: Command) => status(await workplaceOf(command)));
}

async function run(workplace: Workplace, options: RunOptions): Promise<void> {
  const { terminal } = workplace;
  const secret = await personKeySecret(workplace);
  const pool = await openDatabase(workplace);
  await applyMigrations(pool, workplace.migrations);
  const report = await runPipeline({
    pool,
    asOf: options.asOf ?? workplace.today,
    personKeySecret: secret,
    full: options.full === true,
    onProgress: stepProgress(terminal),
  });
  terminal.print(stepTable(report.steps));
  terminal.print(`${count(report.conflicts)} conflicts. Next: \`cm serve\` shows them.`);
  terminal.printJson(report);
}

async function plan({ terminal }: Workplace): Promise<void> {
  const steps = await planPipeline();
  terminal.print(
    textTable(
      [{ title: 'step' }, { title: 'reads' }, { title: 'writes' }],
      steps.map((step) => [step.name, step.reads.join(', '), step.writes.join(', ')]),
    ),
  );
  terminal.printJson({ steps });
}

async function status(workplace: Workplace): Promise<void> {
  const { terminal } = workplace;
  const pool = await openDatabase(workplace);
  await requireSchema(pool, workplace.migrations);
  const runs = await pipelineStatus(pool);
  terminal.print(
    runs.length === 0
      ? 'The pipeline has not run yet. Next: `cm sync`, then `cm pipeline run`.'
      : textTable(
          [
            { title: 'run', align: 'right' },
            { title: 'as of' },
            { title: 'state' },
            { title: 'started' },
            { title: 'failed at' },
          ],
          runs.map((entry) => [
            entry.runId,
            entry.asOf,
            entry.state,
            entry.startedAt,
            entry.failedStep ?? '',
          ]),
        ),
  );
  terminal.printJson({ runs });
}

/** What each step did, as text. */
export function stepTable(steps: readonly { name: string; rows: number; seconds: number }[]): string {
  return textTable(
    [{ title: 'step' }, { title: 'rows', align: 'right' }, { title: 'time', align: 'right' }],
    steps.map((step) => [step.name, count(step.rows), duration(step.seconds)]),
  );
}

async function openDatabase(workplace: Workplace): Promise<Pool> {
  return openPool(workplace, await openPostgres(workplace), { applicationName: 'cm pipeline' });
}
