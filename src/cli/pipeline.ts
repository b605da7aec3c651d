import type { Command } from 'commander';
import { pipelineStatus, planPipeline, runPipeline } from '../pipeline/index.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { connect, type Pool } from '../postgres/pool.ts';
import { asDate } from './option-values.ts';
import { openPostgres } from './postgres.ts';
import { stepProgress } from './progress.ts';
import { personKeySecret } from './secrets.ts';
import { count, duration, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface RunOptions extends CommonOptions {
  asOf?: string;
  full?: boolean;
}

/** `cm pipeline run | plan | status` */
export function addPipelineCommand(program: Command): void {
  const pipeline = program.command('pipeline').description('the nightly conflict pipeline');
  pipeline
    .command('run')
    .description('find conflicts among the visits that changed since the last run')
    .option('--as-of <date>', 'the day to evaluate, YYYY-MM-DD (default: today)', asDate)
    .option('--full', 'evaluate every person, not just those that changed')
    .action(run);
  pipeline.command('plan').description('the steps, what each reads and writes').action(plan);
  pipeline.command('status').description('the last runs and their steps').action(status);
}

async function run(_options: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<RunOptions>();
  await withDatabase(options, async (workplace, pool) => {
    const { terminal } = workplace;
    const report = await runPipeline({
      pool,
      asOf: options.asOf ?? workplace.today,
      personKeySecret: await personKeySecret(workplace),
      full: options.full === true,
      onProgress: stepProgress(terminal),
    });
    terminal.print(stepTable(report.steps));
    terminal.print(`${count(report.conflicts)} conflicts. Next: \`cm serve\` shows them.`);
    terminal.printJson(report);
  });
}

async function plan(_options: unknown, command: Command): Promise<void> {
  const workplace = await openWorkplace(command.optsWithGlobals<CommonOptions>());
  const steps = await planPipeline();
  workplace.terminal.print(
    textTable(
      [{ title: 'step' }, { title: 'reads' }, { title: 'writes' }],
      steps.map((step) => [step.name, step.reads.join(', '), step.writes.join(', ')]),
    ),
  );
  workplace.terminal.printJson({ steps });
}

async function status(_options: unknown, command: Command): Promise<void> {
  await withDatabase(command.optsWithGlobals<CommonOptions>(), async ({ terminal }, pool) => {
    const runs = await pipelineStatus(pool);
    terminal.printJson({ runs });
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
  });
}

/** What each step did, as text. */
export function stepTable(steps: readonly { name: string; rows: number; seconds: number }[]): string {
  return textTable(
    [{ title: 'step' }, { title: 'rows', align: 'right' }, { title: 'time', align: 'right' }],
    steps.map((step) => [step.name, count(step.rows), duration(step.seconds)]),
  );
}

async function withDatabase(
  options: CommonOptions,
  work: (workplace: Workplace, pool: Pool) => Promise<void>,
): Promise<void> {
  const workplace = await openWorkplace(options);
  const server = await openPostgres(workplace);
  const pool = connect(server.url, { applicationName: 'cm pipeline' });
  try {
    await applyMigrations(pool, workplace.migrations);
    await work(workplace, pool);
  } finally {
    await pool.end();
    await server.release();
  }
}
