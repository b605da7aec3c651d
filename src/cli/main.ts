import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { CmError } from '../errors.ts';
import { commandNamed, wantsJson } from './command-words.ts';
import { explained } from './explained.ts';
import { catchSignals, exitCodeOf, type Signal } from './interruption.ts';
import type { Invocation } from './invocation.ts';
import { tellWarnings, unforeseen } from './mishaps.ts';
import { Releases } from './releases.ts';
import { openTerminal } from './terminal.ts';

/** Loaded when wanted: `cm db url` should not wait for DuckDB, nor `cm sync` for the web server. */
const commands: Record<string, () => Promise<(program: Command, invocation: Invocation) => void>> = {
  demo: async () => (await import('./demo.ts')).addDemoCommand,
  sync: async () => (await import('./sync.ts')).addSyncCommand,
  nightly: async () => (await import('./nightly.ts')).addNightlyCommand,
  backfill: async () => (await import('./backfill.ts')).addBackfillCommand,
  translate: async () => (await import('./translate.ts')).addTranslateCommand,
  pipeline: async () => (await import('./pipeline.ts')).addPipelineCommand,
  conflict: async () => (await import('./conflict.ts')).addConflictCommand,
  serve: async () => (await import('./serve.ts')).addServeCommand,
  schema: async () => (await import('./schema.ts')).addSchemaCommand,
  db: async () => (await import('./db.ts')).addDbCommand,
  inventory: async () => (await import('./inventory.ts')).addInventoryCommand,
  'snowflake-local': async () => (await import('./snowflake-local.ts')).addSnowflakeLocalCommand,
};

const words = process.argv.slice(2);
const json = wantsJson(words);
const terminal = openTerminal({ json });
if (json) tellWarnings(terminal);
const releases = new Releases();
const interruption = catchSignals();

let exitCode = 0;
try {
  const signal = await Promise.race([interruption.happened, unforeseen(), runCommand()]);
  if (signal !== undefined) {
    exitCode = exitCodeOf(signal);
    terminal.printError(interrupted(signal));
  }
} catch (error) {
  exitCode = report(error);
}
await releases.releaseAll().catch((error: unknown) => {
  exitCode = report(error);
});
// What is still at work after an interruption or a failure has lost what it worked with.
if (exitCode !== 0) process.exit(exitCode);

async function runCommand(): Promise<undefined> {
  const program = new Command('cm')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeErr: (text) => json || process.stderr.write(text) })
    .description('Conflict Management: sync visits from Snowflake, find conflicts, show them')
    .version(versionText(), '--version', 'print the version')
    .option('--json', 'one JSON document on stdout, logs on stderr as JSON lines')
    .option('--config <file>', 'configuration file (default: config/cm.yaml of the checkout)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 a check found differences, 4 a gate is closed,\n130 interrupted by Ctrl-C, 143 by a request to terminate.',
    )
    .showHelpAfterError('Add --help to see what the command takes.')
    .exitOverride();
  const named = commandNamed(words);
  for (const [name, load] of Object.entries(commands)) {
    if (named === undefined || !Object.hasOwn(commands, named) || name === named)
      (await load())(program, { terminal, releases, interruption });
  }
  await program.parseAsync().catch((error: unknown) => {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  });
  // A disk that was too full for what was printed makes itself heard a moment later.
  await setImmediate();
  return undefined;
}

function versionText(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  return json ? JSON.stringify({ version }) : version;
}

/** Says what went wrong and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (json) terminal.printError(wrongUsage(error));
    return 2;
  }
  const failure = explained(error);
  terminal.printError(failure);
  return failure.exitCode;
}

function wrongUsage({ code, message }: CommanderError): CmError {
  return new CmError(
    code,
    code === 'commander.help' ? 'No command was named.' : message.replace(/^error: /, ''),
    { kind: 'usage', hint: 'Add --help to see what the command takes.' },
  );
}

function interrupted(signal: Signal): CmError {
  return new CmError('interrupted', `Interrupted by ${signal === 'SIGINT' ? 'Ctrl-C' : signal}.`, {
    hint: 'Stopping what this command has started; Ctrl-C once more ends at once.',
  });
}
