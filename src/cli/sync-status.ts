import type { Command } from 'commander';
import colors from 'picocolors';
import { selectTables } from '../config/tables.ts';
import type { Pool } from '../postgres/pool.ts';
import { prometheusText, rowHistory, syncStatus, type TableStatus } from '../sync/index.ts';
import { requireSchema } from './applied-schema.ts';
import type { Invocation } from './invocation.ts';
import { openPool, openPostgres } from './postgres.ts';
import { count, duration, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface StatusOptions extends CommonOptions {
  metrics?: boolean;
}

/** `cm sync status [TABLE…]` and `cm sync history TABLE KEY…` */
export function addSyncStatusCommands(sync: Command, invocation: Invocation): void {
  // The options of `cm sync` itself mean nothing to them.
  const help = { showGlobalOptions: true, visibleGlobalOptions: () => [...(sync.parent?.options ?? [])] };
  sync
    .command('status')
    .configureHelp(help)
    .description('where each table stands: watermark, age against its schedule, last run')
    .argument('[table...]', 'tables of config/tables; all when none is named')
    .option('--metrics', "print Prometheus' text format, for a scrape or the textfile collector")
    .action(async (names: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<StatusOptions>();
      await status(await openWorkplace(options, invocation), { ...options, names });
    });
  sync
    .command('history')
    .configureHelp(help)
    .description('when a row was last loaded, and by which run')
    .argument('<table>', 'a table of config/tables')
    .argument('<key...>', 'the values of its key, in the order of pk:')
    .action(async (table: string, key: string[], _options: unknown, command: Command) =>
      history(await openWorkplace(command.optsWithGlobals<CommonOptions>(), invocation), { table, key }),
    );
}

async function status(workplace: Workplace, options: StatusOptions & { names: string[] }): Promise<void> {
  const { terminal, settings } = workplace;
  const selected = selectTables(await workplace.tables(), options.names);
  const tables = await syncStatus(await openDatabase(workplace), selected, new Date());
  if (options.metrics === true) terminal.print(prometheusText(tables).trimEnd());
  else terminal.print(statusTable(tables, settings.snowflake.credits_per_hour));
  terminal.printJson({ tables });
}

async function history(
  workplace: Workplace,
  { table, key }: { table: string; key: string[] },
): Promise<void> {
  const [config] = selectTables(await workplace.tables(), [table]);
  if (config === undefined) return;
  const found = await rowHistory(await openDatabase(workplace), config, key);
  const { terminal } = workplace;
  const of = `${table} ${key.join(' ')}`;
  if (found.row === null) terminal.print(`${of}: no such row.`);
  else {
    const { runId, syncedAt, deletedAt } = found.row;
    const ended = found.run === null ? 'no longer in control.run' : found.run.state;
    terminal.print(`${of}: last changed ${syncedAt} by run ${runId} (${ended}).`);
    if (deletedAt !== null) terminal.print(`  Gone from the source since ${deletedAt}.`);
  }
  for (const { runId, column, reason, rejectedAt } of found.quarantined) {
    terminal.print(`  Kept out ${rejectedAt} by run ${runId}: ${column ?? 'row'}: ${reason}`);
  }
  terminal.printJson(found);
}

async function openDatabase(workplace: Workplace): Promise<Pool> {
  const pool = await openPool(workplace, await openPostgres(workplace), {
    max: 2,
    applicationName: 'cm sync status',
  });
  await requireSchema(pool, workplace.migrations);
  return pool;
}

function statusTable(tables: readonly TableStatus[], creditsPerHour: number): string {
  const rows = tables.map((table) => {
    const last = table.lastDetails;
    const credits = ((last?.sourceSeconds ?? 0) / 3600) * creditsPerHour;
    return [
      table.table,
      stateOf(table),
      table.ageSeconds === null ? 'never' : `${duration(table.ageSeconds)} ago`,
      table.watermarkTime ?? '',
      count(last?.inserted ?? 0),
      count(last?.updated ?? 0),
      count(last?.deleted ?? 0),
      count(table.quarantined),
      table.lastSeconds === null ? '' : duration(table.lastSeconds),
      credits.toFixed(4),
      table.runId === null ? '' : String(table.runId),
      table.nightId ?? '',
    ];
  });
  const errors = tables.flatMap(({ lastError }) => (lastError === null ? [] : [lastError]));
  return [
    textTable(
      [
        { title: 'table' },
        { title: 'state' },
        { title: 'synced', align: 'right' },
        { title: 'watermark' },
        { title: 'inserted', align: 'right' },
        { title: 'updated', align: 'right' },
        { title: 'deleted', align: 'right' },
        { title: 'quarantined', align: 'right' },
        { title: 'time', align: 'right' },
        { title: 'credits', align: 'right' },
        { title: 'run', align: 'right' },
        { title: 'night', align: 'right' },
      ],
      rows,
    ),
    ...errors.map((error) => colors.red(error)),
  ].join('\n');
}

function stateOf({ isDue, lastState, chunks, chunksDone }: TableStatus): string {
  if (chunks !== null) return `${chunksDone} of ${chunks} chunks`;
  if (lastState === 'running') return 'running';
  if (lastState === 'failed') return 'failed';
  return isDue ? 'due' : 'current';
}
