import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAccount } from '../../src/local-snowflake/account/index.ts';
import { type RunningCommand, runCm, startCm } from '../command-line.ts';
import type { TestDatabase } from '../database.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../local-snowflake.ts';

export const asOf = '2026-11-23';

type Environment = Readonly<Record<string, string>>;

/** A small account on a Snowflake that the command line reaches as it would reach a real one. */
export interface NightAccount {
  readonly snowflake: TestSnowflake;
  /** The command line on that account and a database. */
  on(database: TestDatabase): CommandLine;
  stop(): Promise<void>;
}

export interface CommandLine {
  readonly environment: Environment;
  run(args: readonly string[], environment?: Environment): ReturnType<typeof runCm>;
  start(args: readonly string[], environment?: Environment): RunningCommand;
}

export async function startNightAccount(): Promise<NightAccount> {
  const folder = await temporaryFolder();
  await createAccount({ directory: folder.directory, visits: 600, seed: 7, asOf });
  const snowflake = await startTestSnowflake(folder.directory);
  const keyFile = join(folder.directory, 'key.pem');
  await writeFile(keyFile, snowflake.privateKeyPem, { mode: 0o600 });
  return {
    snowflake,
    on: ({ url }) => {
      const environment = {
        CM_POSTGRES_URL: url,
        CM_SNOWFLAKE_URL: snowflake.url,
        CM_SNOWFLAKE_PRIVATE_KEY_FILE: keyFile,
        CM_PERSON_KEY_SECRET: 'for tests alone',
      };
      return {
        environment,
        run: (args, own = {}) => runCm(args, { ...environment, ...own }),
        start: (args, own = {}) => startCm(args, { ...environment, ...own }),
      };
    },
    stop: async () => {
      await snowflake.stop();
      await folder.discard();
    },
  };
}

/** Makes the sync of a table, or a step of the pipeline, fail with a message of PostgreSQL that quotes a row, until `mend`. */
export async function breakStep({ pool }: TestDatabase, step: string): Promise<void> {
  await pool.query(`
    create function refuse_step() returns trigger language plpgsql as $$
    begin
      raise exception 'the row of Jane Doe, born 1950-02-03, is refused';
    end $$;
    create trigger refuse_step after insert or update on control.step for each row
      when (new.state = 'done' and new.name = '${step}') execute function refuse_step()`);
}

export async function mend({ pool }: TestDatabase): Promise<void> {
  await pool.query('drop function refuse_step cascade');
}
