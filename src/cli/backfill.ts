import type { Command } from 'commander';
import {
  type BackfillReport,
  type PlannedTable,
  planBackfill,
  type RejectSummary,
  runBackfill,
} from '../backfill/index.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import type { Invocation } from './invocation.ts';
import { openPool, openPostgres } from './postgres.ts';
import { backfillProgress } from './progress.ts';
import { personKeySecret } from './secrets.ts';
import { openSnowflake } from './snowflake.ts';
import { count, duration, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface BackfillCommandOptions extends CommonOptions {
  dryRun?: boolean;
}

/** `cm backfill` */
export function addBackfillCommand(program: Command, invocation: Invocation): void {
  program
    .command('backfill')
    .description('bring what the old system on Snowflake has written over the years, ids kept')
    .option('--dry-run', 'show how many rows there are on both sides and write nothing to the database')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<BackfillCommandOptions>();
      await run(await openWorkplace(options, invocation), { isDryRun: options.dryRun === true });
    });
}

async function run(workplace: Workplace, { isDryRun }: { isDryRun: boolean }): Promise<void> {
  const { terminal, settings } = workplace;
  const place = { ...settings.backfill, personKeySecret: await personKeySecret(workplace) };
  const server = await openPostgres(workplace);
  const pool = await openPool(workplace, server, { applicationName: 'cm backfill' });
  if (!isDryRun) await applyMigrations(pool, workplace.migrations);
  const { source } = await openSnowflake(workplace, { conflictReport: true });
  if (isDryRun) {
    const tables = await planBackfill({ pool, source, place });
    terminal.print(planTable(tables));
    terminal.printJson({ tables });
    return;
  }
  const report = await runBackfill({ pool, source, place, onProgress: backfillProgress(terminal) });
  terminal.print(reportText(report));
  terminal.printJson(report);
}

function planTable(tables: readonly PlannedTable[]): string {
  const rows = tables.map(({ step, side, table, rows }) => [
    step,
    side === 'source' ? table : '',
    side === 'source' && rows !== null ? count(rows) : '',
    side === 'here' ? `conflict.${table}` : '',
    side === 'here' ? (rows === null ? 'not there yet' : count(rows)) : '',
  ]);
  return textTable(
    [
      { title: 'step' },
      { title: 'source' },
      { title: 'rows there', align: 'right' },
      { title: 'table' },
      { title: 'rows here', align: 'right' },
    ],
    rows,
  );
}

function reportText({ steps, rejects }: BackfillReport): string {
  const rows = steps.flatMap(({ tables, read, seconds }) =>
    tables.map(({ table, inserted, updated, deleted }, index) => [
      table,
      index === 0 ? count(Object.values(read).reduce((sum, n) => sum + n, 0)) : '',
      count(inserted),
      count(updated),
      count(deleted),
      index === 0 ? duration(seconds) : '',
    ]),
  );
  const table = textTable(
    [
      { title: 'table' },
      { title: 'read', align: 'right' },
      { title: 'inserted', align: 'right' },
      { title: 'updated', align: 'right' },
      { title: 'deleted', align: 'right' },
      { title: 'time', align: 'right' },
    ],
    rows,
  );
  return [table, ...rejectTexts(rejects), 'Next: `cm pipeline run` goes on from here.'].join('\n');
}

function rejectTexts(rejects: readonly RejectSummary[]): string[] {
  if (rejects.length === 0) return ['Every row of the source is here.'];
  const table = textTable(
    [
      { title: 'source' },
      { title: 'reason' },
      { title: 'rows', align: 'right' },
      { title: 'here' },
      { title: 'such as' },
    ],
    rejects.map(({ table, reason, rows, stored, examples, columns }) => [
      table,
      columns.length === 0 ? reason : `${reason} (${columns.join(', ')})`,
      count(rows),
      stored ? 'yes' : 'no',
      examples.join(', '),
    ]),
  );
  const left = rejects.reduce((sum, { rows, stored }) => sum + (stored ? 0 : rows), 0);
  return [
    `\n${table}`,
    `${count(left)} rows of the source were not brought. control.backfill_reject lists each, docs/backfill.md explains the reasons.`,
  ];
}
