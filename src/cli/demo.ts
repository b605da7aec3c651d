import { type Command, Option } from 'commander';
import { createDemoUsers } from '../api/index.ts';
import { runBackfill } from '../backfill/index.ts';
import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { runPipeline } from '../pipeline/index.ts';
import { withLock } from '../postgres/locks.ts';
import type { Pool } from '../postgres/pool.ts';
import { quoteName } from '../postgres/quote.ts';
import { rules } from '../rules.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { runSync } from '../sync/index.ts';
import { type Place, prepareDemoDatabase, requireDemoDatabase } from './demo-database.ts';
import type { Invocation } from './invocation.ts';
import { type AccountWish, inAccountTurn, reachDay } from './local-account.ts';
import { type OldFindings, runOldNight } from './old-night.ts';
import { asDate, asPort, asPositiveNumber, asWholeNumber } from './option-values.ts';
import { requireFreePort } from './ports.ts';
import { openPool, openPostgres } from './postgres.ts';
import { stepProgress } from './progress.ts';
import { demoSecrets } from './secrets.ts';
import { openWeb } from './serve.ts';
import { openSnowflake } from './snowflake.ts';
import { Stopwatch } from './stopwatch.ts';
import { connectionsFor } from './sync.ts';
import { syncProgress } from './sync-progress.ts';
import { count } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface DemoOptions extends CommonOptions, AccountWish {
  advanceDay?: number;
  full?: boolean;
  legacy?: boolean;
  serve: boolean;
  port?: number;
}

/** `cm demo`, also behind `npm start` */
export function addDemoCommand(program: Command, invocation: Invocation): void {
  program
    .command('demo')
    .description('everything on one machine: PostgreSQL, local Snowflake, one night, the web application')
    .option('--visits <n>', 'visits of the synthetic account (of a first one: 20000)', asPositiveNumber)
    .option('--seed <n>', 'seed of the synthetic account (of a first one: 1)', asWholeNumber)
    .option('--as-of <date>', 'day on which the account is made, YYYY-MM-DD (of a first one: today)', asDate)
    .addOption(
      new Option('--advance-day [days]', 'first move the account on by that many days')
        .argParser(asPositiveNumber)
        .preset('1'),
    )
    .option('--full', 'read every table and evaluate every person again')
    .option('--legacy', 'also run the old system in the local Snowflake, and set its night beside ours')
    .option('--no-serve', 'end after the night instead of serving the web application')
    .addOption(
      new Option(
        '--port <port>',
        'port of the web application (default: web.port of the configuration)',
      ).argParser(asPort),
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<DemoOptions>();
      await run(await openWorkplace(options, invocation), options);
    });
}

async function run(workplace: Workplace, options: DemoOptions): Promise<void> {
  const { terminal, settings, interruption } = workplace;
  if (settings.snowflake.url !== 'local') throw realAccount();
  const port = options.port ?? settings.web.port;
  if (options.serve) await requireFreePort(settings.web.host, port);
  const watch = new Stopwatch(terminal);
  const postgresUrl = await watch.time('postgres', 'PostgreSQL', () => openPostgres(workplace));
  const pool = await openPool(workplace, postgresUrl, {
    // One more for the lock of the demo itself.
    max: connectionsFor(settings.sync.parallel) + 1,
    applicationName: 'cm demo',
  });
  await withLock(pool, 'cm demo', async () => {
    await requireDemoDatabase(pool, placeOf(workplace));
    const secrets = await demoSecrets(workplace);
    const summary = await runNight(workplace, { pool, options, watch, personKeySecret: secrets.personKey });
    if (!options.serve) {
      terminal.print(summaryText(summary));
      terminal.printJson({ ...summary, seconds: watch.seconds });
      return;
    }
    const url = await watch.time('web', 'Web application', () =>
      openWeb(workplace, { postgresUrl, port, cookieSecret: secrets.cookie }),
    );
    terminal.print(`${summaryText(summary)}\n\nConflict Management: ${url}\nCtrl-C stops everything.`);
    terminal.printJson({ ...summary, seconds: watch.seconds, url });
    await interruption.happened;
  });
}

const placeOf = ({ settings, stateDirectory }: Workplace): Place => ({
  embeddedIn: settings.postgres.url === 'embedded' ? stateDirectory : undefined,
});

interface NightSummary {
  readonly rows: Record<string, number>;
  readonly conflicts: number;
  readonly pairs: Record<string, number>;
  /** What the old system has found on the same night. */
  readonly legacy?: OldFindings;
}

async function runNight(
  workplace: Workplace,
  night: { pool: Pool; options: DemoOptions; watch: Stopwatch; personKeySecret: string },
): Promise<NightSummary> {
  const { settings, terminal } = workplace;
  const { pool, options, watch, personKeySecret } = night;
  const full = options.full === true;
  const account = await watch.time('account', 'Synthetic account', () =>
    inAccountTurn(workplace, () => reachDay(workplace, options)),
  );
  terminal.note(`  ${count(account.visits)} visits, seed ${account.seed}, as of ${account.asOf}`);
  const database = await watch.time('schema', 'Schema', () =>
    prepareDemoDatabase(pool, { ...placeOf(workplace), migrations: workplace.migrations, account }),
  );
  if (database === 'started over') terminal.note('  the database held another account and has started over');

  const tables = await workplace.tables();
  const snowflake = await watch.time('snowflake', 'Local Snowflake', () =>
    openSnowflake(workplace, { conflictReport: options.legacy === true }),
  );
  await watch.time('sync', 'Sync', () =>
    runSync({
      pool,
      source: snowflake.source,
      tables,
      full,
      parallel: settings.sync.parallel,
      ...syncProgress(terminal),
    }),
  );
  const legacy = options.legacy === true ? await runLegacy(workplace, snowflake.source, night) : undefined;
  await snowflake.release();
  const report = await watch.time('pipeline', 'Pipeline', () =>
    runPipeline({ pool, asOf: account.asOf, personKeySecret, full, onProgress: stepProgress(terminal) }),
  );
  await createDemoUsers(pool);
  return {
    rows: await rowsPerTable(pool, tables),
    conflicts: report.conflicts,
    pairs: report.pairs,
    ...(legacy && { legacy }),
  };
}

/**
 * The same night in the old system. Ours goes on from what the old one had before, so that both begin from one state,
 * unless our nights have gone on already.
 */
async function runLegacy(
  workplace: Workplace,
  source: SnowflakeSource,
  { pool, watch, personKeySecret }: { pool: Pool; watch: Stopwatch; personKeySecret: string },
): Promise<OldFindings> {
  const place = { ...workplace.settings.backfill, personKeySecret };
  await watch
    .time('backfill', 'Backfill', () => runBackfill({ pool, source, place }))
    .catch((error) => {
      if (!(error instanceof CmError) || error.kind !== 'gate') throw error;
      workplace.terminal.note(
        '  no backfill: this database has gone its own way, so both nights begin from different states',
      );
    });
  return watch.time('legacy', 'Old system', () => runOldNight(source));
}

async function rowsPerTable(pool: Pool, tables: readonly TableConfig[]): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const { table, target_schema } of tables) {
    const { rows } = await pool.query<{ n: string }>(
      `select count(*) as n from ${quoteName(target_schema, table)}`,
    );
    counted[table] = Number(rows[0]?.n);
  }
  return counted;
}

/** What the demo fills its database with may be looked at without a password. */
const realAccount = (): CmError =>
  new CmError(
    'demo.real_account',
    'The demo works on synthetic data, but the configuration names a Snowflake account.',
    {
      kind: 'usage',
      hint: 'Unset CM_SNOWFLAKE_URL (snowflake.url), or use `cm sync`, `cm pipeline run` and `cm serve`.',
    },
  );

function summaryText({ rows, conflicts, pairs, legacy }: NightSummary): string {
  const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
  const line = (title: string, n: number, old: number | undefined) =>
    `  ${title.padEnd(36)} ${count(n).padStart(9)}${old === undefined ? '' : count(old).padStart(14)}`;
  const beside = legacy && [
    `  ${''.padEnd(36)} ${'here'.padStart(9)}${'old system'.padStart(14)}`,
    line('visits in conflict', conflicts, legacy.conflicts),
  ];
  return [
    `${count(total)} rows in ${Object.keys(rows).length} tables, ${count(conflicts)} visits in conflict. Directed pairs (A→B and B→A count as two) by rule:`,
    ...(beside ?? []),
    ...rules.map((rule) => line(rule, pairs[rule] ?? 0, legacy?.pairs[rule])),
  ].join('\n');
}
