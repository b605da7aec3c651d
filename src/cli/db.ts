import process from 'node:process';
import type { Command } from 'commander';
import { CmError } from '../errors.ts';
import { startEmbedded, stopEmbedded } from '../postgres/embedded/sharing.ts';
import type { Invocation } from './invocation.ts';
import { currentUrl, embeddedDirectory, openPostgres } from './postgres.ts';
import { startPsql } from './psql.ts';
import { requireStateDirectory } from './state-directory.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

/** `cm db start | stop | url | psql` */
export function addDbCommand(program: Command, invocation: Invocation): void {
  const act =
    (work: (workplace: Workplace) => Promise<void>) => async (_options: unknown, command: Command) =>
      work(await openWorkplace(command.optsWithGlobals<CommonOptions>(), invocation));
  const db = program.command('db').description('the embedded PostgreSQL; the connection URL in force');
  db.command('start').description('start the embedded PostgreSQL and leave it running').action(act(start));
  db.command('stop').description('stop the embedded PostgreSQL, whoever uses it').action(act(stop));
  db.command('url').description('print the connection URL in force, password included').action(act(url));
  db.command('psql')
    .description('open psql on the database; what follows -- goes to psql')
    .argument('[psql-options...]')
    .action(async (psqlOptions: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      if (options.json === true) throw psqlHasNoJson();
      await psql(await openWorkplace(options, invocation), psqlOptions);
    });
}

async function start(workplace: Workplace): Promise<void> {
  refuseForeignServer(workplace, 'start');
  await requireStateDirectory(workplace);
  const server = await startEmbedded({ directory: embeddedDirectory(workplace) });
  workplace.terminal.print(
    `PostgreSQL ${server.startedNow ? 'started' : 'was running already'}: ${server.url}`,
  );
  workplace.terminal.printJson({ url: server.url, started: server.startedNow });
}

async function stop(workplace: Workplace): Promise<void> {
  refuseForeignServer(workplace, 'stop');
  await requireStateDirectory(workplace);
  const stopped = await stopEmbedded(embeddedDirectory(workplace));
  workplace.terminal.print(stopped ? 'PostgreSQL stopped.' : 'PostgreSQL was not running.');
  workplace.terminal.printJson({ stopped });
}

async function url(workplace: Workplace): Promise<void> {
  const found = await currentUrl(workplace);
  if (found === undefined) {
    throw new CmError('postgres.stopped', 'The embedded PostgreSQL is not running.', {
      hint: 'Start it with `cm db start`.',
    });
  }
  workplace.terminal.print(found);
  workplace.terminal.printJson({ url: found });
}

async function psql(workplace: Workplace, psqlOptions: readonly string[]): Promise<void> {
  const { releases, interruption, environment } = workplace;
  const serverUrl = await openPostgres(workplace);
  const running = await releases.open(async () => startPsql(serverUrl, psqlOptions, environment));
  process.exitCode = await interruption.leaveCtrlCTo(() => running.ended);
}

const psqlHasNoJson = (): CmError =>
  new CmError('psql.json', '`cm db psql` has no --json: what psql prints is its own.', {
    kind: 'usage',
    hint: 'Leave --json out, or ask `cm db url --json` for the URL and connect to that.',
  });

function refuseForeignServer({ settings }: Workplace, verb: string): void {
  if (settings.postgres.url === 'embedded') return;
  throw new CmError(
    'postgres.foreign',
    `\`cm db ${verb}\` is for the embedded PostgreSQL, but the configuration names a server of your own.`,
    {
      kind: 'usage',
      hint: 'Unset CM_POSTGRES_URL, or set postgres.url to embedded.',
    },
  );
}
