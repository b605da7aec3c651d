import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { CmError } from '../errors.ts';
import { startEmbedded, stopEmbedded } from '../postgres/embedded/server.ts';
import { currentUrl, embeddedDirectory, keepRunning, openPostgres } from './postgres.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

/** `cm db start | stop | url | psql` */
export function addDbCommand(program: Command): void {
  const db = program.command('db').description('the embedded PostgreSQL; the connection URL in force');
  db.command('start').description('start the embedded PostgreSQL and leave it running').action(start);
  db.command('stop').description('stop the embedded PostgreSQL').action(stop);
  db.command('url').description('print the connection URL in force').action(url);
  db.command('psql')
    .description('open psql on the database; what follows -- goes to psql')
    .argument('[psql-options...]')
    .action(psql);
}

async function start(_options: unknown, command: Command): Promise<void> {
  const workplace = await openWorkplace(command.optsWithGlobals<CommonOptions>());
  refuseForeignServer(workplace, 'start');
  const server = await startEmbedded({ directory: embeddedDirectory(workplace) });
  await keepRunning(workplace);
  workplace.terminal.print(
    `PostgreSQL ${server.startedNow ? 'started' : 'was running already'}: ${server.url}`,
  );
  workplace.terminal.printJson({ url: server.url, started: server.startedNow });
}

async function stop(_options: unknown, command: Command): Promise<void> {
  const workplace = await openWorkplace(command.optsWithGlobals<CommonOptions>());
  refuseForeignServer(workplace, 'stop');
  const stopped = await stopEmbedded(embeddedDirectory(workplace));
  workplace.terminal.print(stopped ? 'PostgreSQL stopped.' : 'PostgreSQL was not running.');
  workplace.terminal.printJson({ stopped });
}

async function url(_options: unknown, command: Command): Promise<void> {
  const workplace = await openWorkplace(command.optsWithGlobals<CommonOptions>());
  const found = await currentUrl(workplace);
  if (found === undefined) {
    throw new CmError('postgres.stopped', 'The embedded PostgreSQL is not running.', {
      hint: 'Start it with `cm db start`.',
    });
  }
  workplace.terminal.print(found);
  workplace.terminal.printJson({ url: found });
}

async function psql(psqlOptions: string[], _options: unknown, command: Command): Promise<void> {
  const workplace = await openWorkplace(command.optsWithGlobals<CommonOptions>());
  const server = await openPostgres(workplace);
  try {
    const child = spawn('psql', [server.url, ...psqlOptions], { stdio: 'inherit' });
    process.exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) => reject(psqlMissing(server.url, cause)));
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    await server.release();
  }
}

function psqlMissing(serverUrl: string, cause: Error): CmError {
  return new CmError(
    'psql.missing',
    'psql is not installed; it does not come with the embedded PostgreSQL.',
    {
      hint: `Install it (Debian: apt-get install postgresql-client), or connect any other client to ${serverUrl} after \`cm db start\`.`,
      cause,
    },
  );
}

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
