import { type Command, Option } from 'commander';
import { createDemoUsers } from '../api/index.ts';
import type { TableConfig } from '../config/tables.ts';
import { runPipeline } from '../pipeline/index.ts';
import { withLock } from '../postgres/locks.ts';
import { connect, type Pool } from '../postgres/pool.ts';
import { quoteName } from '../postgres/quote.ts';
import { runSync } from '../sync/index.ts';
import { prepareDemoDatabase } from './demo-database.ts';
import { type AccountWish, reachDay } from './local-account.ts';
import { asDate, asPort, asPositiveNumber, asWholeNumber } from './option-values.ts';
import { requireFreePort } from './ports.ts';
import { openPostgres } from './postgres.ts';
import { stepProgress } from './progress.ts';
import { personKeySecret } from './secrets.ts';
import { interrupted, startWeb } from './serve.ts';
import { openSnowflake } from './snowflake.ts';
import { Stopwatch } from './stopwatch.ts';
import { syncProgress } from './sync-progress.ts';
import { count } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface DemoOptions extends CommonOptions, AccountWish {
  advanceDay?: number;
  full?: boolean;
  serve: boolean;
  port?: number;
}

/** `cm demo`, also behind `npm start` */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('everything on one machine: PostgreSQL, local Snowflake, one night, the web application')
    .option('--visits <n>', 'visits of the synthetic account (20000)', asPositiveNumber)
    .option('--seed <n>', 'seed of the synthetic account (1)', asWholeNumber)
    .option('--as-of <date>', 'day on which the account is made, YYYY-MM-DD (today)', asDate)
    .addOption(
      new Option('--advance-day [days]', 'first move the account on by that many days')
        .argParser(asPositiveNumber)
        .preset('1'),
    )
    .option('--full', 'read every table and evaluate every person again')
    .option('--no-serve', 'end after the night instead of serving the web application')
    .addOption(
      new Option(
        '--port <port>',
        'port of the web application (default: web.port of the configuration)',
      ).argParser(asPort),
    )
    .action(run);
}

async function run(_options: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<DemoOptions>();
  const workplace = await openWorkplace(options);
  const port = options.port ?? workplace.settings.web.port;
  if (options.serve) await requireFreePort(workplace.settings.web.host, port);
  const watch = new Stopwatch(workplace.terminal);
  const server = await watch.time('postgres', 'PostgreSQL', () => openPostgres(workplace));
  const pool = connect(server.url, { max: 8, applicationName: 'cm demo' });
  try {
    await withLock(pool, 'cm demo', async () => {
      const summary = await runNight(workplace, { pool, options, watch });
      if (!options.serve) {
        workplace.terminal.print(summaryText(summary));
        workplace.terminal.printJson({ ...summary, seconds: watch.seconds });
        return;
      }
      const web = await watch.time('web', 'Web application', () =>
        startWeb(workplace, { postgresUrl: server.url, port }),
      );
      workplace.terminal.print(
        `${summaryText(summary)}\n\nConflict Management: ${web.url}\nCtrl-C stops everything.`,
      );
      workplace.terminal.printJson({ ...summary, seconds: watch.seconds, url: web.url });
      await interrupted();
      await web.close();
    });
  } finally {
    await pool.end();
    await server.release();
  }
}

interface NightSummary {
  readonly rows: Record<string, number>;
  readonly conflicts: number;
  readonly pairs: Record<string, number>;
}

async function runNight(
  workplace: Workplace,
  { pool, options, watch }: { pool: Pool; options: DemoOptions; watch: Stopwatch },
): Promise<NightSummary> {
  const { settings, terminal } = workplace;
  const full = options.full === true;
  const account = await watch.time('account', 'Synthetic account', () => reachDay(workplace, options));
  terminal.note(`  ${count(account.visits)} visits, seed ${account.seed}, as of ${account.asOf}`);
  const database = await watch.time('schema', 'Schema', () =>
    prepareDemoDatabase(pool, workplace.migrations, account),
  );
  if (database === 'emptied' && !account.createdNow)
    terminal.note('  the database held another account and starts over');

  const tables = await workplace.tables();
  const snowflake = await watch.time('snowflake', 'Local Snowflake', () => openSnowflake(workplace));
  try {
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
  } finally {
    await snowflake.release();
  }
  const secret = await personKeySecret(workplace);
  const report = await watch.time('pipeline', 'Pipeline', () =>
    runPipeline({
      pool,
      asOf: account.asOf,
      personKeySecret: secret,
      full,
      onProgress: stepProgress(terminal),
    }),
  );
  await createDemoUsers(pool);
  return { rows: await rowsPerTable(pool, tables), conflicts: report.conflicts, pairs: report.pairs };
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

function summaryText({ rows, conflicts, pairs }: NightSummary): string {
  const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
  const rules = Object.entries(pairs).map(([rule, n]) => `  ${rule.padEnd(36)} ${count(n).padStart(9)}`);
  return [
    `${count(total)} rows in ${Object.keys(rows).length} tables, ${count(conflicts)} visits in conflict. Directed pairs (A→B and B→A count as two) by rule:`,
    ...rules,
  ].join('\n');
}
