import { z } from 'zod';
import { bindOf } from '../../sql/session.ts';
import { asSqlError } from '../failures.ts';
import { ResultRows } from '../result-rows.ts';
import { type Runner, type StatementResult, throwIfStopped } from '../runner.ts';
import { plainType } from '../signature.ts';
import { fromWire, wireType, wireValue } from './wire.ts';

const question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('execute'), sqlText: z.string(), binds: z.array(wireValue) }),
  z.object({ ask: z.literal('rows'), id: z.string() }),
  z.object({ ask: z.literal('text'), value: wireValue }),
]);

/** So many rows of a result go to the sandbox at a time. */
const batch = 500;

/** Answers what a running body asks; keeps the results that it may go on reading. */
export class Answers {
  readonly #runner: Runner;
  readonly #open = new Map<string, { result: StatementResult; rows: ResultRows }>();

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** `{value}`, or `{error}` for the body to catch. Rejects where the whole call is to stop. */
  async to(text: string): Promise<string> {
    try {
      return JSON.stringify({ value: await this.#answer(question.parse(JSON.parse(text))) });
    } catch (error) {
      throwIfStopped(this.#runner);
      const { code, sqlState, message } = asSqlError(error);
      return JSON.stringify({ error: { code: Number(code), state: sqlState, message } });
    }
  }

  async release(): Promise<void> {
    for (const { result } of this.#open.values()) await result.result.release();
  }

  async #answer(asked: z.infer<typeof question>): Promise<unknown> {
    switch (asked.ask) {
      case 'execute':
        return this.#execute(asked);
      case 'rows':
        return (await this.#open.get(asked.id)?.rows.take(batch)) ?? [];
      case 'text': {
        const binds = new Map([[1, bindOf(fromWire(asked.value))]]);
        const { rows } = await this.#runner.firstRows('select to_varchar(:1)', binds, 1);
        return rows[0]?.[0] ?? null;
      }
    }
  }

  async #execute({ sqlText, binds }: { sqlText: string; binds: z.infer<typeof wireValue>[] }) {
    const bound = binds.map((bind, i) => [i + 1, bindOf(fromWire(bind))] as const);
    const result = await this.#runner.run(sqlText, new Map(bound));
    const rows = new ResultRows(result);
    this.#open.set(result.id, { result, rows });
    return {
      id: result.id,
      rowCount: result.result.rowCount,
      changed: result.changed,
      rows: await rows.take(batch),
      columns: rows.columns.map(({ name, type, nullable }) => ({
        name,
        nullable,
        type: wireType(type),
        sqlType: plainType(type),
      })),
    };
  }
}
