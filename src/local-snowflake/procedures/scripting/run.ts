import { types } from '../../sql/types.ts';
import type { Runner, StatementResult } from '../runner.ts';
import { Scope } from './scope.ts';

/** All that one run of a text has in common: how it runs statements, its outermost names, the results that it holds. */
export class Run {
  readonly runner: Runner;
  /** Where the variables are that tell of the last statement. */
  readonly root = new Scope();
  readonly #held = new Set<StatementResult>();

  constructor(runner: Runner) {
    this.runner = runner;
    this.#tellOf(undefined);
  }

  /** A statement whose rows are of no interest. */
  async execute(filled: { sql: string; binds: Parameters<Runner['run']>[1] }): Promise<void> {
    const done = await this.runner.run(filled.sql, filled.binds);
    this.#tellOf(done);
    await done.result.release();
  }

  /** A statement whose rows are kept to the end of the run. */
  async query(filled: { sql: string; binds: Parameters<Runner['run']>[1] }): Promise<StatementResult> {
    const done = await this.runner.run(filled.sql, filled.binds);
    this.#tellOf(done);
    this.#held.add(done);
    return done;
  }

  /** Releases every result but the one that is handed on. */
  async end(kept?: StatementResult): Promise<void> {
    for (const held of this.#held) if (held !== kept) await held.result.release();
  }

  /** SQLROWCOUNT and its kin, NULL unless the last statement has changed rows. */
  #tellOf(done: StatementResult | undefined): void {
    const changed = done?.changed;
    const count = changed ? changed.inserted + changed.updated + changed.deleted : undefined;
    const tell = (name: string, type: typeof number | typeof types.boolean, cell: string | undefined) =>
      this.root.declare(name, { kind: 'value', type, value: { type, cell: cell ?? null } });
    const number = types.fixed(38);
    tell('SQLROWCOUNT', number, count?.toString());
    tell('SQLFOUND', types.boolean, count === undefined ? undefined : String(count > 0));
    tell('SQLNOTFOUND', types.boolean, count === undefined ? undefined : String(count === 0));
    const text = types.text();
    this.root.declare('SQLID', { kind: 'value', type: text, value: { type: text, cell: done?.id ?? null } });
  }
}
