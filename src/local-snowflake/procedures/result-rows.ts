import type { Column } from '../sql/catalog.ts';
import type { StatementResult } from './runner.ts';

/** The rows of a result one after the other, a partition in memory at a time. */
export class ResultRows {
  readonly #result: StatementResult;
  #partition = 0;
  #rows: (string | null)[][] = [];
  #at = 0;

  constructor(result: StatementResult) {
    this.#result = result;
  }

  get columns(): Column[] {
    return this.#result.result.columns;
  }

  /** The next row, undefined after the last one. */
  async next(): Promise<(string | null)[] | undefined> {
    const { result } = this.#result;
    while (this.#at >= this.#rows.length) {
      if (this.#partition >= result.partitions.length) return undefined;
      this.#rows = rowsOf(await result.read(this.#partition));
      this.#partition += 1;
      this.#at = 0;
    }
    const row = this.#rows[this.#at];
    this.#at += 1;
    return row;
  }

  /** At most so many of the next rows. */
  async take(count: number): Promise<(string | null)[][]> {
    const rows: (string | null)[][] = [];
    while (rows.length < count) {
      const row = await this.next();
      if (!row) break;
      rows.push(row);
    }
    return rows;
  }
}

function rowsOf(partition: Uint8Array): (string | null)[][] {
  return JSON.parse(`[${Buffer.from(partition).toString('utf8')}]`);
}
