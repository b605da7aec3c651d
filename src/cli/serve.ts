import { setTimeout as wait } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { startApi } from '../api/index.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { apiConnection } from './api-login.ts';
import type { Invocation } from './invocation.ts';
import { asPort } from './option-values.ts';
import { requireFreePort } from './ports.ts';
import { openPool, openPostgres } from './postgres.ts';
import { cookieSecret } from './secrets.ts';
import { buildWeb } from './web-bundle.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface ServeOptions extends CommonOptions {
  port?: number;
}

/** `cm serve` */
export function addServeCommand(program: Command, invocation: Invocation): void {
  program
    .command('serve')
    .description('API and web application')
    .addOption(
      new Option('--port <port>', 'port to listen on (default: web.port of the configuration)').argParser(
        asPort,
      ),
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ServeOptions>();
      await run(await openWorkplace(options, invocation), options);
    });
}

async function run(workplace: Workplace, options: ServeOptions): Promise<void> {
  const { terminal, settings, interruption } = workplace;
  const port = options.port ?? settings.web.port;
  const secret = await cookieSecret(workplace);
  await requireFreePort(settings.web.host, port);
  const postgresUrl = await openPostgres(workplace);
  const pool = await openPool(workplace, postgresUrl, { max: 1, applicationName: 'cm serve' });
  await applyMigrations(pool, workplace.migrations);
  const url = await openWeb(workplace, { postgresUrl, port, cookieSecret: secret });
  terminal.print(`Conflict Management: ${url}\nCtrl-C stops it.`);
  terminal.printJson({ url });
  await interruption.happened;
}

/** A browser may hold a connection on which it asks nothing, for minutes; real answers are given by then. */
const patience = 2000;

/** Builds the web application when needed and serves it with the API until the command ends; returns its address. */
export async function openWeb(
  workplace: Workplace,
  options: { postgresUrl: string; port: number; cookieSecret: string },
): Promise<string> {
  const connection = await apiConnection(workplace, options.postgresUrl);
  const webDirectory = await buildWeb(workplace);
  const web = await workplace.releases.open(async () => {
    const api = await startApi({
      connection,
      host: workplace.settings.web.host,
      port: options.port,
      webDirectory,
      demo: true,
      cookieSecret: options.cookieSecret,
    });
    return { url: api.url, release: () => Promise.race([api.close(), wait(patience)]) };
  });
  return web.url;
}
