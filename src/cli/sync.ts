import { type Command, Option } from 'commander';
import { selectTables } from '../config/tables.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { forecast, planSyncRun, runSync, type SyncReport } from '../sync/index.ts';
import type { Invocation } from './invocation.ts';
import { asDuration, asParallel } from './option-values.ts';
import { openPool, openPostgres } from './postgres.ts';
import { openSnowflake } from './snowflake.ts';
import { forecastText } from './sync-forecast.ts';
import { syncProgress } from './sync-progress.ts';
import { addSyncStatusCommands } from './sync-status.ts';
import { count, duration, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface SyncOptions extends CommonOptions {
  full?: boolean;
  dryRun?: boolean;
  parallel?: number;
  timeBudget?: number;
}

/** `cm sync [TABLE…]` */
export function addSyncCommand(program: Command, invocation: Invocation): void {
  const sync = program
    .command('sync')
    .description('copy the Snowflake views into PostgreSQL: everything at first, then what changed')
    .argument('[table...]', 'tables of config/tables; all when none is named')
    .option('--full', 'read everything again, not just what changed')
    .option(
      '--dry-run',
      'show rows, way and statement of each table, and what has changed in its view; write nothing',
    )
    .addOption(
      new Option(
        '--parallel <n>',
        'streams of rows at the same time, 1 to 16 (default: sync.parallel of the configuration)',
      ).argParser(asParallel),
    )
    .addOption(
      new Option(
        '--time-budget <duration>',
        'begin no table or chunk after this time, such as 14m; the next run goes on there',
      ).argParser(asDuration),
    )
    .action(async (names: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SyncOptions>();
      await run(await openWorkplace(options, invocation), { ...options, names });
    });
  addSyncStatusCommands(sync, invocation);
}

async function run(workplace: Workplace, options: SyncOptions & { names: string[] }): Promise<void> {
  const { terminal, settings } = workplace;
  const end = Date.now() + (options.timeBudget ?? Number.POSITIVE_INFINITY) * 1000;
  const tables = selectTables(await workplace.tables(), options.names);
  const parallel = options.parallel ?? settings.sync.parallel;
  const pool = await openPool(workplace, await openPostgres(workplace), {
    max: connectionsFor(parallel),
    applicationName: 'cm sync',
  });
  if (options.dryRun !== true) await applyMigrations(pool, workplace.migrations);
  const { source } = await openSnowflake(workplace);
  const request = { pool, source, tables, full: options.full === true };
  if (options.dryRun === true) {
    const { stage } = settings.snowflake;
    const forecasted = [];
    for (const [index, plan] of (await planSyncRun(request)).entries()) {
      const config = tables[index];
      if (config === undefined) continue;
      forecasted.push({ plan, forecast: await forecast(plan, { source, config, stage }) });
    }
    terminal.print(forecastText(forecasted));
    terminal.printJson({ plans: forecasted.map(({ plan, forecast }) => ({ ...plan, forecast })) });
    return;
  }
  let isAsked = false;
  const report = await workplace.interruption.endGently(
    () =>
      runSync({
        ...request,
        parallel,
        ...syncProgress(terminal),
        stage: settings.snowflake.stage,
        shouldStop: () => isAsked || Date.now() >= end,
      }),
    () => {
      isAsked = true;
      terminal.note('Ending after the tables and chunks at work; Ctrl-C once more cuts them off.');
    },
  );
  terminal.print(syncTable(report));
  terminal.print(
    report.continue
      ? 'There is more to do. Next: `cm sync` again goes on where this run has stopped.'
      : 'Next: `cm pipeline run` finds the conflicts.',
  );
  terminal.printJson(report);
}

/** Each stream of rows takes one, the run one for its locks and one for its bookkeeping. */
export const connectionsFor = (parallel: number): number => parallel + 2;

/** What each table of a sync brought, as text. */
export function syncTable(report: SyncReport): string {
  return textTable(
    [
      { title: 'table' },
      { title: 'mode' },
      { title: 'read', align: 'right' },
      { title: 'inserted', align: 'right' },
      { title: 'updated', align: 'right' },
      { title: 'deleted', align: 'right' },
      { title: 'rejected', align: 'right' },
      { title: 'time', align: 'right' },
    ],
    [
      ...report.tables.map((table) => [
        table.table,
        table.mode,
        count(table.rowsRead),
        count(table.inserted),
        count(table.updated),
        count(table.deleted),
        count(table.rejected),
        duration(table.seconds),
      ]),
      ...report.left.map(({ table, chunksDone, chunks }) => [table, `${chunksDone} of ${chunks} chunks`]),
    ],
  );
}
