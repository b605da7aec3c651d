import type { DuckDBConnection } from '@duckdb/node-api';
import { setViewClock } from '../functions/context.ts';
import { compileStatement } from '../sql/compile-statement.ts';
import type { Plan } from '../sql/plan.ts';
import type { SessionContext } from '../sql/session.ts';
import { type ExecuteOptions, transactionsOf } from './execution.ts';

/** Lends the connection of the open transaction, or one of its own. */
export function onConnection<T>(
  options: ExecuteOptions,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  return transactionsOf(options).use(options.database, (connection) => {
    options.onConnection(connection);
    return work(connection);
  });
}

export async function compileOn(connection: DuckDBConnection, options: ExecuteOptions): Promise<Plan> {
  const session = contextOf(options);
  if (asksForHistory.test(options.sql)) await listHistory(options);
  await connection.run(setViewClock(session));
  return compileStatement({
    sql: options.sql,
    session,
    binds: options.binds,
    read: async (sql) => textRows(await connection.runAndReadAll(sql)),
  });
}

const asksForHistory = /\b(query_history\w*|access_history|warehouse_metering_history)\b/i;

/** On a connection of its own: the statement's may be in a transaction that writes elsewhere. */
async function listHistory({ database }: ExecuteOptions): Promise<void> {
  const connection = await database.connect();
  try {
    await database.history.list(connection);
  } finally {
    connection.disconnectSync();
  }
}

/** With its owner's rights a procedure sees its own schema, and no variables of the session. */
function contextOf({ session, program, now }: ExecuteOptions): SessionContext {
  const context = { ...session.context, now };
  return program?.home ? { ...context, ...program.home, variables: undefined } : context;
}

function textRows(reader: { getRows(): unknown[][] }): (string | null)[][] {
  return reader.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell))));
}
