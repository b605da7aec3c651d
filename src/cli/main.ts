import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { CmError, messageOf } from '../errors.ts';
import { addDbCommand } from './db.ts';
import { addDemoCommand } from './demo.ts';
import { addPipelineCommand } from './pipeline.ts';
import { addSchemaCommand } from './schema.ts';
import { addServeCommand } from './serve.ts';
import { addSnowflakeLocalCommand } from './snowflake-local.ts';
import { addSyncCommand } from './sync.ts';
import { printError } from './terminal.ts';

const program = new Command('cm')
  .description('Conflict Management: sync visits from Snowflake, find conflicts, show them')
  .option('--json', 'one JSON document on stdout, logs on stderr as JSON lines')
  .option('--config <file>', 'configuration file (default: config/cm.yaml of the checkout)')
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 a check found differences, 4 a gate is closed.',
  )
  .showHelpAfterError('(see cm --help)')
  .exitOverride();

for (const addCommand of [
  addDemoCommand,
  addSyncCommand,
  addPipelineCommand,
  addServeCommand,
  addSchemaCommand,
  addDbCommand,
  addSnowflakeLocalCommand,
]) {
  addCommand(program);
}

try {
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
