import { patient, type RetryPolicy } from '../../http/retry.ts';
import { describeView } from '../describe.ts';
import type { Identity } from '../failure.ts';
import { RunningStatements } from '../running-statements.ts';
import type { SnowflakeSource } from '../source.ts';
import { SnowflakeHttp } from './http.ts';
import { SqlApiResult } from './result.ts';
import { runStatement, type StatementContext } from './statement.ts';
import { KeyPairToken } from './token.ts';

export interface SqlApiOptions extends Identity {
  privateKeyPem: string;
  /** Where the key was found, for errors: `the file /etc/cm/key.p8`. */
  privateKeyOrigin?: string | undefined;
  database: string;
  schema: string;
  /** Partitions of one result that are fetched, or held compressed, at a time; 4 unless told. */
  partitionsInFlight?: number | undefined;
  retry?: Partial<RetryPolicy> | undefined;
  now?: (() => Date) | undefined;
}

/** Connects over SQL API v2 and proves it with one small statement. */
export async function connectSqlApi(options: SqlApiOptions): Promise<SnowflakeSource> {
  const { database, schema, partitionsInFlight = 4, now = () => new Date() } = options;
  const policy = { ...patient, ...options.retry };
  const token = new KeyPairToken(options, now);
  const http = (attempts: number) =>
    new SnowflakeHttp({
      identity: options,
      token,
      policy: { ...policy, attempts },
      // Beside the partitions there is a statement to poll or to cancel.
      connections: partitionsInFlight + 2,
      now,
    });

  // A wrong address should be told in a second, not after the patience of a long load.
  const proof = http(Math.min(policy.attempts, 3));
  try {
    await runStatement({ http: proof, identity: options, database, schema }, { sql: 'select 1' });
  } finally {
    await proof.close();
  }

  const context: StatementContext = { http: http(policy.attempts), identity: options, database, schema };
  const running = new RunningStatements();
  const query: SnowflakeSource['query'] = (wanted) =>
    running.run(wanted, async (statement) => {
      const { signal } = statement;
      return new SqlApiResult(context, await runStatement(context, statement), {
        partitionsInFlight,
        signal,
      });
    });
  return {
    query,
    describe: (view) => describeView({ query }, view, options),
    close: async () => {
      await running.cancelAll();
      await context.http.close();
    },
  };
}
