import { once } from 'node:events';
import process from 'node:process';
import { type Command, Option } from 'commander';
import { startApi } from '../api/index.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { connect } from '../postgres/pool.ts';
import { apiConnection } from './api-login.ts';
import { asPort } from './option-values.ts';
import { openPostgres } from './postgres.ts';
import { cookieSecret } from './secrets.ts';
import { buildWeb } from './web-bundle.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface ServeOptions extends CommonOptions {
  port?: number;
}

/** `cm serve` */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('API and web application')
    .addOption(
      new Option('--port <port>', 'port to listen on (default: web.port of the configuration)').argParser(
        asPort,
      ),
    )
    .action(run);
}

async function run(_options: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<ServeOptions>();
  const workplace = await openWorkplace(options);
  const server = await openPostgres(workplace);
  try {
    const pool = connect(server.url, { max: 1 });
    await applyMigrations(pool, workplace.migrations).finally(() => pool.end());
    const web = await startWeb(workplace, {
      postgresUrl: server.url,
      port: options.port ?? workplace.settings.web.port,
    });
    workplace.terminal.print(`Conflict Management: ${web.url}\nCtrl-C stops it.`);
    workplace.terminal.printJson({ url: web.url });
    await interrupted();
    await web.close();
  } finally {
    await server.release();
  }
}

/** Builds the web application when needed and serves it with the API. */
export async function startWeb(
  workplace: Workplace,
  { postgresUrl, port }: { postgresUrl: string; port: number },
): Promise<{ url: string; close(): Promise<void> }> {
  return startApi({
    connection: await apiConnection(workplace, postgresUrl),
    host: workplace.settings.web.host,
    port,
    webDirectory: await buildWeb(workplace),
    demo: true,
    cookieSecret: await cookieSecret(workplace),
  });
}

/** Resolves at the first Ctrl-C or termination request; a second one ends the process at once. */
export async function interrupted(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}
