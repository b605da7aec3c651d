import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { CmError, messageOf } from '../errors.ts';
import { printError } from './terminal.ts';

const program = new Command('cm')
  .configureHelp({ showGlobalOptions: true })
  .description('Conflict Management: sync visits from Snowflake, find conflicts, show them')
  .option('--json', 'one JSON document on stdout, logs on stderr as JSON lines')
  .option('--config <file>', 'configuration file (default: config/cm.yaml of the checkout)')
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 a check found differences, 4 a gate is closed.',
  )
  .showHelpAfterError('Add --help to see what the command takes.')
  .exitOverride();

/** Loaded when wanted: `cm db url` should not wait for DuckDB, nor `cm sync` for the web server. */
const commands: Record<string, () => Promise<(program: Command) => void>> = {
  demo: async () => (await import('./demo.ts')).addDemoCommand,
  sync: async () => (await import('./sync.ts')).addSyncCommand,
  backfill: async () => (await import('./backfill.ts')).addBackfillCommand,
  pipeline: async () => (await import('./pipeline.ts')).addPipelineCommand,
  serve: async () => (await import('./serve.ts')).addServeCommand,
  schema: async () => (await import('./schema.ts')).addSchemaCommand,
  db: async () => (await import('./db.ts')).addDbCommand,
  'snowflake-local': async () => (await import('./snowflake-local.ts')).addSnowflakeLocalCommand,
};

try {
  const named = process.argv.slice(2).find((word) => Object.hasOwn(commands, word));
  for (const [name, load] of Object.entries(commands)) {
    if (named === undefined || name === named) (await load())(program);
  }
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const known = error instanceof CmError ? error : unexpected(error);
  printError(known, { json: process.argv.includes('--json') });
  return known.exitCode;
}

/** Something nobody foresaw; its stack helps whoever mends it. */
function unexpected(error: unknown): CmError {
  const stack = error instanceof Error ? error.stack : undefined;
  return new CmError('unexpected', `Something unforeseen failed: ${messageOf(error)}`, {
    hint: `Nothing half-done was committed; running again is safe. Please report this:\n${stack ?? ''}`,
    cause: error,
  });
}
