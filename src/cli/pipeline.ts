import type { Command } from 'commander';
import { messageOf } from '../errors.ts';
import {
  type DryRun,
  dryRunPipeline,
  estimateSteps,
  type PipelineOptions,
  pipelineStatus,
  planPipeline,
  runPipeline,
  type Tonight,
} from '../pipeline/index.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import type { Pool } from '../postgres/pool.ts';
import { requireSchema } from './applied-schema.ts';
import type { Invocation } from './invocation.ts';
import { asOfHelp, nightDay } from './night-day.ts';
import { asDate } from './option-values.ts';
import { checkResults } from './pipeline-check.ts';
import { currentUrl, openPool, openPostgres } from './postgres.ts';
import { stepProgress } from './progress.ts';
import { revenueErrand } from './revenue.ts';
import { personKeySecret } from './secrets.ts';
import { statusMessages } from './status-messages.ts';
import { count, duration, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface RunOptions extends CommonOptions {
  asOf?: string;
  full?: boolean;
  dryRun?: boolean;
}

/** `cm pipeline run | plan | status | check` */
export function addPipelineCommand(program: Command, invocation: Invocation): void {
  const workplaceOf = (command: Command) =>
    openWorkplace(command.optsWithGlobals<CommonOptions>(), invocation);
  const pipeline = program.command('pipeline').description('the nightly conflict pipeline');
  pipeline
    .command('run')
    .description('find conflicts among the visits that changed since the last run')
    .option('--as-of <date>', asOfHelp, asDate)
    .option('--full', 'evaluate every person, not just those that changed')
    .option('--dry-run', 'say what the run would change, and undo it all')
    .action(async (_options: unknown, command: Command) =>
      run(await workplaceOf(command), command.optsWithGlobals<RunOptions>()),
    );
  pipeline
    .command('plan')
    .description('the steps, what each builds on and which tasks of the old system it replaces')
    .option('--as-of <date>', asOfHelp, asDate)
    .option('--full', 'as if every person were evaluated')
    .action(async (_options: unknown, command: Command) =>
      plan(await workplaceOf(command), command.optsWithGlobals<RunOptions>()),
    );
  pipeline
    .command('status')
    .description('the last runs and their steps')
    .action(async (_options: unknown, command: Command) => status(await workplaceOf(command)));
  pipeline
    .command('check')
    .description('compare every cell of the dashboards with its definition, recomputed from the pairs')
    .action(async (_options: unknown, command: Command) => {
      const workplace = await workplaceOf(command);
      await checkResults(await openDatabase(workplace), workplace);
    });
}

async function run(workplace: Workplace, options: RunOptions): Promise<void> {
  const personKey = await personKeySecret(workplace);
  const revenue = revenueErrand(workplace);
  const messages = statusMessages(workplace);
  const pool = await openDatabase(workplace);
  const requestFor = (asOf: string) => ({
    pool,
    asOf,
    personKeySecret: personKey,
    full: options.full === true,
    beforePublication: () => revenue.run(pool, asOf),
    onProgress: stepProgress(workplace.terminal),
  });
  let asOf = options.asOf ?? workplace.today;
  let runId: string | undefined;
  try {
    if (options.dryRun === true) await requireSchema(pool, workplace.migrations);
    else await applyMigrations(pool, workplace.migrations);
    asOf = await nightDay(workplace, pool, options.asOf);
    if (options.dryRun === true) return await dryRun(workplace, requestFor(asOf));
    const onBegin = (run: { runId: string }) => {
      runId = run.runId;
    };
    const report = await runPipeline({ ...requestFor(asOf), onBegin });
    const { terminal } = workplace;
    terminal.print(stepTable(report.steps));
    terminal.print(`As of ${asOf}: ${changesInWords(report.tonight)}.`);
    terminal.print(`${count(report.conflicts)} conflicts. Next: \`cm serve\` shows them.`);
    terminal.printJson({ asOf, ...report, statusMessages: await messages.tell(pool, report.runId) });
  } catch (error) {
    if (options.dryRun !== true) await messages.tellFailure(pool, { kind: 'pipeline', asOf, runId, error });
    throw error;
  }
}

async function dryRun({ terminal }: Workplace, request: PipelineOptions): Promise<void> {
  const { asOf } = request;
  const report = await dryRunPipeline({ ...request, examples: 20 });
  terminal.print(stepTable(report.steps));
  terminal.print(dryRunInWords(report, asOf));
  terminal.printJson({ asOf, ...report });
}

async function plan(workplace: Workplace, options: RunOptions): Promise<void> {
  const { terminal } = workplace;
  const [steps, rowsExpected] = [await planPipeline(), await estimates(workplace, options)];
  const number = (name: string) => name.slice(0, 3);
  const expected = (name: string) =>
    typeof rowsExpected === 'string' ? null : (rowsExpected.get(name) ?? null);
  terminal.print(
    textTable(
      [
        { title: 'step' },
        { title: 'rows expected', align: 'right' },
        { title: 'replaces tasks' },
        { title: 'builds on' },
      ],
      steps.map(({ name, tasks, after }) => [
        name,
        expected(name) === null ? '' : count(expected(name) ?? 0),
        tasks.join(', '),
        after.map(number).join(' '),
      ]),
    ),
  );
  if (typeof rowsExpected === 'string') terminal.print(`Rows expected are left out:\n  ${rowsExpected}`);
  terminal.print('docs/pipeline-map.md tells what each task was; each step is a file in pipeline/.');
  terminal.printJson({ steps: steps.map((step) => ({ ...step, rowsExpected: expected(step.name) })) });
}

/** Or why there are none: the plan itself needs no database, and starts none. */
async function estimates(
  workplace: Workplace,
  options: RunOptions,
): Promise<ReadonlyMap<string, number> | string> {
  const url = await currentUrl(workplace);
  if (url === undefined) return 'the embedded PostgreSQL does not run.';
  try {
    const pool = await openPool(workplace, url, { applicationName: 'cm pipeline plan' });
    await requireSchema(pool, workplace.migrations);
    return await estimateSteps(pool, {
      asOf: await nightDay(workplace, pool, options.asOf),
      full: options.full === true,
      personKeySecret: await personKeySecret(workplace),
    });
  } catch (error) {
    return messageOf(error);
  }
}

function dryRunInWords({ mode, wouldChange }: DryRun, asOf: string): string {
  const { examples } = wouldChange;
  const table = textTable(
    [
      { title: 'pair', align: 'right' },
      { title: 'conflict', align: 'right' },
      { title: 'visit date' },
      { title: 'status' },
      { title: 'new rules' },
    ],
    examples.map((pair) => [
      String(pair.pairId),
      String(pair.conflictId),
      pair.visitDate,
      pair.statusBefore === pair.status ? pair.status : `${pair.statusBefore ?? 'new'} → ${pair.status}`,
      pair.newFlags.map((flag) => flag.replace(/_flag$/, '')).join(', '),
    ]),
  );
  const summary = `As of ${asOf}, ${mode}: the run would change ${changesInWords(wouldChange)}. Nothing was written.`;
  return examples.length === 0 ? summary : `${table}\n${summary}`;
}

export function changesInWords({ pairs, conflicts }: Tonight): string {
  const parts = (of: Tonight['pairs']) =>
    `${count(of.new)} new, ${count(of.reopened)} reopened, ${count(of.resolved)} resolved, ${count(of.deleted)} deleted`;
  return `pairs: ${parts(pairs)}; conflicts: ${parts(conflicts)}`;
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
            { title: 'night', align: 'right' },
            { title: 'as of' },
            { title: 'state' },
            { title: 'started' },
            { title: 'failed at' },
          ],
          runs.map((entry) => [
            entry.runId,
            entry.nightId ?? '',
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
