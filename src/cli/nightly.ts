import type { Command } from 'commander';
import { selectTables } from '../config/tables.ts';
import { requireFreshSource, runPipeline } from '../pipeline/index.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { runSync } from '../sync/index.ts';
import type { Invocation } from './invocation.ts';
import { asOfHelp, nightDay } from './night-day.ts';
import { asDate } from './option-values.ts';
import { changesInWords, stepTable } from './pipeline.ts';
import { openPool, openPostgres } from './postgres.ts';
import { stepProgress } from './progress.ts';
import { revenueErrand } from './revenue.ts';
import { personKeySecret } from './secrets.ts';
import { openSnowflake } from './snowflake.ts';
import { connectionsFor, syncTable } from './sync.ts';
import { syncProgress } from './sync-progress.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface NightlyOptions extends CommonOptions {
  asOf?: string;
  gate: boolean;
}

/** `cm nightly`: gate, sync, pipeline. Whatever it was stopped in goes on there when it is started again. */
export function addNightlyCommand(program: Command, invocation: Invocation): void {
  program
    .command('nightly')
    .description('one night: check that the source is refreshed, sync every table, find the conflicts')
    .option('--as-of <date>', asOfHelp, asDate)
    .option('--no-gate', 'take the source as it is, whether it was refreshed for the day or not')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<NightlyOptions>();
      await nightly(await openWorkplace(options, invocation), options);
    });
}

async function nightly(workplace: Workplace, options: NightlyOptions): Promise<void> {
  const { terminal, settings } = workplace;
  const secret = await personKeySecret(workplace);
  const revenue = revenueErrand(workplace);
  const tables = await workplace.tables();
  const { parallel } = settings.sync;
  const pool = await openPool(workplace, await openPostgres(workplace), {
    max: connectionsFor(parallel),
    applicationName: 'cm nightly',
  });
  await applyMigrations(pool, workplace.migrations);
  const { source } = await openSnowflake(workplace);
  const syncing = { pool, source, parallel, stage: settings.snowflake.stage, ...syncProgress(terminal) };
  await runSync({ ...syncing, tables: selectTables(tables, ['data_refresh_status']) });
  const asOf = await nightDay(workplace, pool, options.asOf);
  if (options.gate) await requireFreshSource(pool, asOf);
  const sync = await runSync({ ...syncing, tables });
  terminal.print(syncTable(sync));
  const pipeline = await runPipeline({
    ...{ pool, asOf, personKeySecret: secret },
    beforePublication: () => revenue.run(pool, asOf),
    onProgress: stepProgress(terminal),
  });
  terminal.print(stepTable(pipeline.steps));
  terminal.print(`As of ${asOf}: ${changesInWords(pipeline.tonight)}.`);
  terminal.printJson({ asOf, sync, pipeline });
}
