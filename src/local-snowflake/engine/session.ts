import type { DuckDBConnection } from '@duckdb/node-api';
import type { SessionContext } from '../sql/session.ts';
import type { Database } from './database.ts';

/**
 * One client's session: its context, and a DuckDB connection of its own while a transaction is open. Statements inside
 * a transaction run one after the other; all others run side by side, each on its own connection.
 */
export class Session {
  readonly id: string;
  context: Omit<SessionContext, 'now'>;
  readonly parameters = new Map<string, string>();
  #transaction: DuckDBConnection | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #atClose: (() => Promise<void>)[] = [];

  constructor(context: Omit<SessionContext, 'now'>) {
    this.id = context.sessionId;
    this.context = context;
  }

  get inTransaction(): boolean {
    return this.#transaction !== undefined;
  }

  async begin(database: Database): Promise<void> {
    if (this.#transaction) return;
    const connection = await database.connect();
    await connection.run('begin transaction');
    this.#transaction = connection;
  }

  async end(verb: 'commit' | 'rollback'): Promise<void> {
    const connection = this.#transaction;
    if (!connection) return;
    this.#transaction = undefined;
    try {
      await connection.run(verb);
    } finally {
      connection.disconnectSync();
    }
  }

  /** Lends the transaction's connection, or a new one that is closed after the work. */
  async use<T>(database: Database, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const transaction = this.#transaction;
    if (transaction) {
      const turn = this.#queue.then(() => work(transaction));
      this.#queue = turn.catch(() => undefined);
      return turn;
    }
    const connection = await database.connect();
    try {
      return await work(connection);
    } finally {
      connection.disconnectSync();
    }
  }

  /** Adds something to do when the session ends. */
  atClose(work: () => Promise<void>): void {
    this.#atClose.push(work);
  }

  async close(): Promise<void> {
    await this.end('rollback');
    for (const work of this.#atClose.splice(0)) await work();
  }
}
