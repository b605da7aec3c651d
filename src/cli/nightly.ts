import type { Command } from 'commander';
import { selectTables } from '../config/tables.ts';
import { runNight } from '../night/index.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { runSync } from '../sync/index.ts';
import type { Invocation } from './invocation.ts';
import { asOfHelp, nightDay } from './night-day.ts';
import { addNightStatusCommand } from './nightly-status.ts';
import { asDate } from './option-values.ts';
import { changesInWords, stepTable } from './pipeline.ts';
import { openPool, openPostgres } from './postgres.ts';
import { stepProgress } from './progress.ts';
import { revenueErrand } from './revenue.ts';
import { personKeySecret } from './secrets.ts';
import { openSnowflake } from './snowflake.ts';
import { statusMessages } from './status-messages.ts';
import { connectionsFor, syncTable } from './sync.ts';
import { syncProgress } from './sync-progress.ts';
import { type Terminal, withFacts } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface NightlyOptions extends CommonOptions {
  asOf?: string;
  gate: boolean;
}

/** `cm nightly`: gate, sync, pipeline, under one id. Whatever it was stopped in goes on there when it is started again. */
export function addNightlyCommand(program: Command, invocation: Invocation): void {
  const command = program
    .command('nightly')
    .description('one night: check that the source is refreshed, sync every table, find the conflicts')
    .option('--as-of <date>', asOfHelp, asDate)
    .option('--no-gate', 'take the source as it is, whether it was refreshed for the day or not')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<NightlyOptions>();
      await nightly(await openWorkplace(options, invocation), options);
    });
  addNightStatusCommand(command, invocation);
}

async function nightly(workplace: Workplace, options: NightlyOptions): Promise<void> {
  const { settings } = workplace;
  const secret = await personKeySecret(workplace);
  const revenue = revenueErrand(workplace);
  const messages = statusMessages(workplace);
  const tables = await workplace.tables();
  const { parallel } = settings.sync;
  const pool = await openPool(workplace, await openPostgres(workplace), {
    // One more for the lock of the night itself.
    max: connectionsFor(parallel) + 1,
    applicationName: 'cm nightly',
  });
  let asOf = options.asOf ?? workplace.today;
  let nightId: string | undefined;
  // Every line of the log names the night, once there is one.
  const terminal = withFacts(workplace.terminal, () => (nightId === undefined ? {} : { nightId }));
  try {
    await applyMigrations(pool, workplace.migrations);
    const openSource = openedOnce(workplace);
    const refresh = selectTables(tables, ['data_refresh_status']);
    asOf = await nightDay(workplace, pool, options.asOf, async () => {
      await runSync({ pool, parallel, source: await openSource(), tables: refresh });
    });
    const report = await runNight({
      ...{ pool, asOf, tables, gate: options.gate },
      openSource,
      sync: { parallel, stage: settings.snowflake.stage, ...syncProgress(terminal) },
      pipeline: {
        personKeySecret: secret,
        beforePublication: () => revenue.run(pool, asOf),
        onProgress: stepProgress(terminal),
      },
      onBegin: (night) => {
        nightId = night.nightId;
        terminal.note(`Night ${nightId}, as of ${asOf}${night.isResumed ? ', goes on' : ''}.`);
      },
      atEnd: messages.keep,
    });
    const { sync, pipeline } = report;
    if (sync !== null) terminal.print(syncTable(sync));
    terminal.print(stepTable(pipeline.steps));
    terminal.print(`Night ${report.nightId}, as of ${asOf}: ${changesInWords(pipeline.tonight)}.`);
    const statusMessages = await messages.tell(pool, report.nightId);
    terminal.printJson({ asOf, ...report, statusMessages });
  } catch (error) {
    if (nightId !== undefined) sayHowToGoOn(terminal, nightId);
    await messages.tellFailure(pool, { kind: 'nightly', asOf, runId: nightId, error });
    throw error;
  }
}

function openedOnce(workplace: Workplace): () => Promise<SnowflakeSource> {
  let opened: ReturnType<typeof openSnowflake> | undefined;
  return async () => {
    opened ??= openSnowflake(workplace);
    return (await opened).source;
  };
}

function sayHowToGoOn(terminal: Terminal, nightId: string): void {
  terminal.note(`Night ${nightId} has ended early; the same command goes on with it.`);
}
