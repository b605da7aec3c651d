import { type Command, Option } from 'commander';
import { selectTables } from '../config/tables.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { connect } from '../postgres/pool.ts';
import { planSyncRun, runSync, type SyncReport } from '../sync/index.ts';
import { asDuration, asPositiveNumber } from './option-values.ts';
import { openPostgres } from './postgres.ts';
import { openSnowflake } from './snowflake.ts';
import { syncProgress } from './sync-progress.ts';
import { addSyncStatusCommands } from './sync-status.ts';
import { count, duration, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace } from './workplace.ts';

interface SyncOptions extends CommonOptions {
  full?: boolean;
  dryRun?: boolean;
  parallel?: number;
  timeBudget?: number;
}

/** `cm sync [TABLE…]` */
export function addSyncCommand(program: Command): void {
  const sync = program
    .command('sync')
    .description('copy the Snowflake views into PostgreSQL: everything at first, then what changed')
    .argument('[table...]', 'tables of config/tables; all when none is named')
    .option('--full', 'read everything again, not just what changed')
    .option('--dry-run', 'show the plan and write nothing to the database')
    .addOption(new Option('--parallel <n>', 'streams of rows at the same time').argParser(asPositiveNumber))
    .addOption(
      new Option(
        '--time-budget <duration>',
        'begin no table or chunk after this time, such as 14m; the next run goes on there',
      ).argParser(asDuration),
    )
    .action(run);
  addSyncStatusCommands(sync);
}

async function run(names: string[], _options: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<SyncOptions>();
  const workplace = await openWorkplace(options);
  const { terminal, settings } = workplace;
  const end = Date.now() + (options.timeBudget ?? Number.POSITIVE_INFINITY) * 1000;
  const tables = selectTables(await workplace.tables(), names);
  const server = await openPostgres(workplace);
  const pool = connect(server.url, { max: 8, applicationName: 'cm sync' });
  try {
    if (options.dryRun !== true) await applyMigrations(pool, workplace.migrations);
    const snowflake = await openSnowflake(workplace);
    try {
      const request = { pool, source: snowflake.source, tables, full: options.full === true };
      if (options.dryRun === true) {
        const plans = await planSyncRun(request);
        terminal.print(plans.map((plan) => `${plan.table}: ${plan.mode}\n  ${plan.sql}`).join('\n'));
        terminal.printJson({ plans });
        return;
      }
      const report = await runSync({
        ...request,
        parallel: options.parallel ?? settings.sync.parallel,
        ...syncProgress(terminal),
        stage: settings.snowflake.stage,
        shouldStop: () => Date.now() >= end,
      });
      terminal.print(syncTable(report));
      terminal.print(
        report.continue
          ? 'The time is up. Next: `cm sync` again goes on where this run has stopped.'
          : 'Next: `cm pipeline run` finds the conflicts.',
      );
      terminal.printJson(report);
    } finally {
      await snowflake.release();
    }
  } finally {
    await pool.end();
    await server.release();
  }
}

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
