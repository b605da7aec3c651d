import {
  advanceDay,
  createAccount,
  createConflictReport,
  installOldSystem,
} from '../../src/local-snowflake/account/index.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../local-snowflake.ts';

export type Rows = (sql: string) => Promise<(string | null)[][]>;

/** A synthetic account with the old system of `snowflake/` installed, that moves on day by day. */
export interface LegacyAccount {
  /** Runs `work` while the account's Snowflake is up; `rows` runs a statement in CONFLICTREPORT.PUBLIC. */
  during<T>(work: (rows: Rows) => Promise<T>): Promise<T>;
  /** Moves the account on by a day. */
  advance(): Promise<unknown>;
  discard(): Promise<void>;
}

export async function createLegacyAccount(wish: {
  visits: number;
  seed: number;
  asOf: string;
}): Promise<LegacyAccount> {
  const { directory, discard } = await temporaryFolder();
  await createAccount({ directory, ...wish });
  await createConflictReport({ directory });
  await installOldSystem({ directory });
  return {
    during: async (work) => {
      const snowflake = await startTestSnowflake(directory, place);
      try {
        return await work((sql) => told(snowflake, sql));
      } finally {
        await snowflake.stop();
      }
    },
    advance: () => advanceDay({ directory }),
    discard,
  };
}

const place = { database: 'CONFLICTREPORT', schema: 'PUBLIC' };

async function told(snowflake: TestSnowflake, sql: string): Promise<(string | null)[][]> {
  try {
    return await snowflake.run(sql);
  } catch (error) {
    throw new Error(`${sql.slice(0, 300)}\n${error instanceof Error ? error.message : error}`);
  }
}

/** Runs the chain; each task that did not succeed, with its error. */
export async function runChain(rows: Rows): Promise<(string | null)[][]> {
  await rows('execute task CONFLICT_NIGHT');
  return rows(`
    select NAME, STATE, ERROR_MESSAGE from table(INFORMATION_SCHEMA.TASK_HISTORY()) where STATE <> 'SUCCEEDED'`);
}
