import type { SnowflakeColumn } from '../columns.ts';
import type { CopyCodec } from '../copy/codec.ts';
import { withCodecs } from '../copy/columns-with-codecs.ts';
import { malformed } from '../copy/refusal.ts';
import { CopyTranscoder, type RefusedCell } from '../copy/transcoder.ts';
import { parsePartition } from '../rowset.ts';
import type { Cells, SnowflakeResult } from '../source.ts';
import type { ResultSet } from './answer.ts';
import { plainBytes } from './gzip.ts';
import { inOrder } from './in-order.ts';
import { cancelStatement, fetchPartition, type StatementContext } from './statement.ts';

/**
 * A result of the SQL API. Its first partition came with the answer; the others are fetched while it is read,
 * several at a time, and each is held compressed until its turn, so that a dropped connection can be tried again
 * before any of its rows were passed on.
 */
export class SqlApiResult implements SnowflakeResult {
  readonly handle: string;
  readonly columns: SnowflakeColumn[];
  readonly rowCount: number;
  readonly #context: StatementContext;
  readonly #partitionRows: readonly number[];
  readonly #firstPartition: Uint8Array;
  readonly #partitionsInFlight: number;
  readonly #signal: AbortSignal | undefined;

  constructor(
    context: StatementContext,
    set: ResultSet,
    options: { partitionsInFlight: number; signal: AbortSignal | undefined },
  ) {
    this.handle = set.handle;
    this.columns = set.columns;
    this.rowCount = set.rowCount;
    this.#context = context;
    this.#partitionRows = set.partitionRows;
    // As bytes it takes a fraction of the memory of its strings, and the transcoder reads bytes.
    this.#firstPartition = Buffer.from(JSON.stringify(set.firstPartition));
    this.#partitionsInFlight = options.partitionsInFlight;
    this.#signal = options.signal;
  }

  async *rows(): AsyncGenerator<Cells> {
    for await (const { pieces } of this.#partitions()) {
      const plain: Uint8Array[] = [];
      for await (const piece of plainBytes(pieces)) plain.push(piece);
      const rows = parsePartition(Buffer.concat(plain).toString());
      if (rows === undefined) throw malformed('it holds something other than rows of text');
      yield* rows;
    }
  }

  async *copyText(
    codecs: readonly CopyCodec[],
    onRefused?: (cell: RefusedCell) => void,
  ): AsyncGenerator<Uint8Array> {
    const columns = withCodecs(this.columns, codecs);
    let firstRow = 1;
    for await (const { pieces, rowCount } of this.#partitions()) {
      const transcoder = new CopyTranscoder(columns, { firstRow, onRefused });
      for await (const piece of plainBytes(pieces)) yield* transcoder.write(piece);
      yield* transcoder.end();
      if (transcoder.rows !== rowCount) {
        throw malformed(`it holds ${transcoder.rows} rows where ${rowCount} were announced`);
      }
      firstRow += rowCount;
    }
  }

  cancel(): Promise<void> {
    return cancelStatement(this.#context, this.handle);
  }

  async *#partitions(): AsyncGenerator<{ pieces: readonly Uint8Array[]; rowCount: number }> {
    const partitions = inOrder(this.#partitionRows.length, this.#partitionsInFlight, (index, signal) =>
      this.#partition(index, signal),
    );
    let index = 0;
    for await (const pieces of partitions) {
      yield { pieces, rowCount: this.#partitionRows[index] ?? 0 };
      index += 1;
    }
  }

  async #partition(index: number, signal: AbortSignal): Promise<Uint8Array[]> {
    if (index === 0) return [this.#firstPartition];
    return fetchPartition(this.#context, {
      handle: this.handle,
      index,
      signal: this.#signal === undefined ? signal : AbortSignal.any([signal, this.#signal]),
    });
  }
}
