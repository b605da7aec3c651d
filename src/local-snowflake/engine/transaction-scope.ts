import type { DuckDBConnection } from '@duckdb/node-api';
import { failures } from '../procedures/failures.ts';
import type { Database } from './database.ts';

/**
 * Where statements find their transaction: that of their own scope, or else the one that is open around it. A session
 * is a scope, and so is each run of a procedure or block within it: what begins inside must end inside, and on its own.
 */
export class TransactionScope {
  readonly #parent: TransactionScope | undefined;
  #own: DuckDBConnection | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  /** What runs right before the commit, by name. */
  readonly #atCommit = new Map<string, readonly string[]>();

  constructor(parent?: TransactionScope) {
    this.#parent = parent;
  }

  get isInTransaction(): boolean {
    return this.#own !== undefined || (this.#parent?.isInTransaction ?? false);
  }

  /** Whether the transaction that is open is one of this scope. */
  get hasOwn(): boolean {
    return this.#own !== undefined;
  }

  /** Begins a transaction of this scope; ignored where one is open already. */
  async begin(database: Database): Promise<void> {
    if (this.#own) return;
    const connection = await database.connect();
    await connection.run('begin transaction');
    this.#own = connection;
  }

  async end(verb: 'commit' | 'rollback'): Promise<void> {
    if (!this.#own && this.#parent?.isInTransaction) throw failures.otherScope();
    await this.#finish(verb);
  }

  /** Adds what runs right before the commit of the transaction that is open; false if it was added before. */
  atCommit(name: string, sql: readonly string[]): boolean {
    if (!this.#own && this.#parent) return this.#parent.atCommit(name, sql);
    if (this.#atCommit.has(name)) return false;
    this.#atCommit.set(name, sql);
    return true;
  }

  /** Lends the transaction's connection, or a new one that is closed after the work. */
  async use<T>(database: Database, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const transaction = this.#own;
    if (transaction) {
      const turn = this.#queue.then(() => work(transaction));
      this.#queue = turn.catch(() => undefined);
      return turn;
    }
    if (this.#parent?.isInTransaction) return this.#parent.use(database, work);
    const connection = await database.connect();
    try {
      return await work(connection);
    } finally {
      connection.disconnectSync();
    }
  }

  /** Rolls back what is open of this scope, and says whether there was something. */
  async close(): Promise<boolean> {
    const wasOpen = this.#own !== undefined;
    await this.#finish('rollback');
    return wasOpen;
  }

  async #finish(verb: 'commit' | 'rollback'): Promise<void> {
    const connection = this.#own;
    if (!connection) return;
    this.#own = undefined;
    const last = verb === 'commit' ? [...this.#atCommit.values()].flat() : [];
    this.#atCommit.clear();
    try {
      for (const sql of last) await connection.run(sql);
      await connection.run(verb);
    } finally {
      connection.disconnectSync();
    }
  }
}
