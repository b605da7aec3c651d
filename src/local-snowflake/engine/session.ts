import type { SessionContext } from '../sql/session.ts';
import { TransactionScope } from './transaction-scope.ts';

/**
 * One client's session: its context, and the transaction that may be open in it. Statements inside a transaction run
 * one after the other; all others run side by side, each on its own connection.
 */
export class Session {
  readonly id: string;
  context: Omit<SessionContext, 'now'>;
  readonly parameters = new Map<string, string>();
  readonly transactions = new TransactionScope();
  readonly #atClose: (() => Promise<void>)[] = [];

  constructor(context: Omit<SessionContext, 'now'>) {
    this.id = context.sessionId;
    this.context = context;
  }

  /** Whether a change is committed at once where no transaction is open; the parameter AUTOCOMMIT. */
  get isAutocommit(): boolean {
    return this.parameters.get('AUTOCOMMIT')?.toLowerCase() !== 'false';
  }

  /** Adds something to do when the session ends. */
  atClose(work: () => Promise<void>): void {
    this.#atClose.push(work);
  }

  async close(): Promise<void> {
    await this.transactions.close();
    for (const work of this.#atClose.splice(0)) await work();
  }
}
