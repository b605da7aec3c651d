import { randomUUID } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Bind } from '../sql/session.ts';
import type { Database } from './database.ts';
import { describeStatement } from './describe.ts';
import { fromDuckDb } from './duckdb-error.ts';
import { execute } from './execute.ts';
import type { Outcome } from './execution.ts';
import type { CellFormat } from './row-json.ts';
import type { Session } from './session.ts';
import { type SqlError, sqlErrors } from './sql-error.ts';

type StatementState =
  | { state: 'running' }
  | { state: 'done'; outcome: Outcome }
  | { state: 'failed'; error: SqlError };

/** A submitted statement, from its start until its result is forgotten. */
export interface RunningStatement {
  readonly id: string;
  readonly sql: string;
  readonly user: string;
  readonly session: Session;
  readonly startedAt: Date;
  readonly status: StatementState;
  /** Resolves when the statement is done or has failed; never rejects. */
  readonly finished: Promise<void>;
  cancel(): void;
}

export interface Submission {
  sql: string;
  session: Session;
  binds: Map<number, Bind>;
  format: CellFormat;
  /** 0 means no limit. */
  timeoutSeconds: number;
  /** The SQL API has no session that USE could change. */
  allowUse: boolean;
  /** Only says what it would answer. */
  describeOnly?: boolean;
}

/** How much of finished results is kept: the newest always, older ones within these bounds. */
const keptStatements = 200;
const keptBytes = 2 * 1024 ** 3;
const keptMilliseconds = 15 * 60_000;

/** All statements of a server. */
export class Statements {
  readonly #database: Database;
  readonly #now: () => Date;
  readonly #byId = new Map<string, RunningStatement & { finishedAt: Date | undefined }>();

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  find(id: string): RunningStatement | undefined {
    return this.#byId.get(id);
  }

  /** Starts a statement and returns at once. */
  submit(submission: Submission): RunningStatement {
    const id = randomUUID();
    const abort = new AbortController();
    let connection: DuckDBConnection | undefined;
    let stopped: SqlError | undefined;
    let interrupting: NodeJS.Timeout | undefined;
    const stop = (reason: SqlError) => {
      if (statement.status.state !== 'running') return;
      stopped ??= reason;
      abort.abort(reason);
      connection?.interrupt();
      // An interrupt between two of the statement's queries is lost, so it is repeated until one hits.
      interrupting ??= setInterval(() => connection?.interrupt(), 20);
    };
    const timer =
      submission.timeoutSeconds > 0
        ? setTimeout(
            () => stop(sqlErrors.timedOut(submission.timeoutSeconds)),
            submission.timeoutSeconds * 1000,
          )
        : undefined;

    const run = async (): Promise<void> => {
      try {
        const outcome = await (submission.describeOnly ? describeStatement : execute)({
          ...submission,
          database: this.#database,
          id,
          now: statement.startedAt,
          clock: this.#now,
          signal: abort.signal,
          stop,
          onConnection: (used) => {
            connection = used;
            if (stopped) throw stopped;
          },
        });
        statement.status = { state: 'done', outcome };
      } catch (error) {
        statement.status = { state: 'failed', error: stopped ?? fromDuckDb(error) };
      } finally {
        clearTimeout(timer);
        clearInterval(interrupting);
        connection = undefined;
        statement.finishedAt = this.#now();
        await this.#forgetOld();
      }
    };
    const statement = {
      id,
      sql: submission.sql,
      user: submission.session.context.user,
      session: submission.session,
      startedAt: this.#now(),
      finishedAt: undefined as Date | undefined,
      status: { state: 'running' } as StatementState,
      finished: Promise.resolve(),
      cancel: () => stop(sqlErrors.canceled()),
    };
    this.#byId.set(id, statement);
    statement.finished = run();
    return statement;
  }

  /** Interrupts what runs and waits for it to end. */
  async stop(): Promise<void> {
    const running = [...this.#byId.values()].filter(({ status }) => status.state === 'running');
    for (const statement of running) statement.cancel();
    await Promise.all(running.map(({ finished }) => finished));
    this.#byId.clear();
  }

  async #forgetOld(): Promise<void> {
    const oldest = this.#now().getTime() - keptMilliseconds;
    let bytes = 0;
    let count = 0;
    for (const statement of [...this.#byId.values()].reverse()) {
      if (statement.status.state === 'running') continue;
      const result = statement.status.state === 'done' ? statement.status.outcome.result : undefined;
      bytes += result?.partitions.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0) ?? 0;
      count += 1;
      const isOld = (statement.finishedAt?.getTime() ?? oldest) < oldest;
      if (count === 1 || (count <= keptStatements && bytes <= keptBytes && !isOld)) continue;
      this.#byId.delete(statement.id);
      await result?.release();
    }
  }
}
