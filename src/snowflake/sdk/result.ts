import type { Connection, Bind as DriverBind, RowStatement } from 'snowflake-sdk';
import { CmError } from '../../errors.ts';
import { type SnowflakeColumn, snowflakeTypes } from '../columns.ts';
import type { CopyCodec } from '../copy/codec.ts';
import { withCodecs } from '../copy/columns-with-codecs.ts';
import { CopyTranscoder, type RefusedCell } from '../copy/transcoder.ts';
import type { Identity } from '../failure.ts';
import type { Bind, Cells, SnowflakeResult, Statement } from '../source.ts';
import { sdkFailed } from './failure.ts';
import { wireCellOf } from './wire-cell.ts';

/** A result of the official driver, its rows converted back to cells as they stream by. */
export class SdkResult implements SnowflakeResult {
  readonly handle: string;
  readonly columns: SnowflakeColumn[];
  readonly rowCount: number;
  readonly #statement: RowStatement;
  readonly #identity: Identity;
  readonly #signal: AbortSignal | undefined;

  constructor(statement: RowStatement, identity: Identity, signal: AbortSignal | undefined) {
    this.#statement = statement;
    this.#identity = identity;
    this.#signal = signal;
    this.handle = statement.getQueryId();
    this.columns = columnsOf(statement);
    this.rowCount = statement.getNumRows();
  }

  async *rows(): AsyncGenerator<Cells> {
    const cells = this.columns.map(wireCellOf);
    const stream = this.#statement.streamRows();
    try {
      for await (const row of stream) {
        this.#signal?.throwIfAborted();
        const values: readonly unknown[] = row;
        yield values.map((value, index) => cells[index]?.(value) ?? null);
      }
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw sdkFailed(error, this.#identity);
    } finally {
      stream.destroy();
    }
  }

  /** Spells the rows as JSON again, so that the one transcoder encodes for both drivers. */
  async *copyText(
    codecs: readonly CopyCodec[],
    onRefused?: (cell: RefusedCell) => void,
  ): AsyncGenerator<Uint8Array> {
    const transcoder = new CopyTranscoder(withCodecs(this.columns, codecs), { onRefused });
    let batch: string[] = [];
    let opening = '[';
    for await (const cells of this.rows()) {
      batch.push(JSON.stringify(cells));
      if (batch.length === rowsPerBatch) {
        yield* transcoder.write(Buffer.from(opening + batch.join(',')));
        batch = [];
        opening = ',';
      }
    }
    const rest = batch.length === 0 ? (opening === '[' ? '[' : '') : opening + batch.join(',');
    yield* transcoder.write(Buffer.from(`${rest}]`));
    yield* transcoder.end();
  }

  cancel(): Promise<void> {
    return cancelled(this.#statement);
  }
}

const rowsPerBatch = 500;

/** Runs a statement; resolves when its result is ready to be streamed. */
export function execute(connection: Connection, statement: Statement): Promise<RowStatement> {
  const { sql, binds = [], timeoutSeconds, signal } = statement;
  return new Promise((resolve, reject) => {
    const abort = () => void cancelled(running);
    const running = connection.execute({
      sqlText: sql,
      binds: binds.map(driverBind),
      ...(timeoutSeconds === undefined
        ? {}
        : { parameters: { STATEMENT_TIMEOUT_IN_SECONDS: timeoutSeconds } }),
      complete: (error, finished) => {
        signal?.removeEventListener('abort', abort);
        if (error === undefined || error === null) resolve(finished);
        else reject(signal?.aborted ? signal.reason : error);
      },
    });
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
  });
}

/** A statement that has ended cannot be cancelled, which is as good. */
function cancelled(statement: RowStatement): Promise<void> {
  return new Promise((resolve) => statement.cancel(() => resolve()));
}

/** The driver has no bigint; as text the server reads every digit of it. */
function driverBind(bind: Bind): DriverBind {
  return typeof bind === 'bigint' ? String(bind) : bind;
}

function columnsOf(statement: RowStatement): SnowflakeColumn[] {
  return (statement.getColumns() ?? []).map((column) => {
    const name = column.getName();
    const type = snowflakeTypes.find((known) => known === column.getType().toLowerCase());
    if (type === undefined) {
      throw new CmError(
        'snowflake.unknown_type',
        `column "${name}" has the unknown type ${column.getType()}`,
        {
          hint: 'Cast it in the query, or take it out of `columns:`.',
        },
      );
    }
    return {
      name,
      type,
      precision: column.getPrecision() ?? null,
      scale: column.getScale() ?? null,
      // The driver keeps it to itself; `describe` has it.
      length: null,
      nullable: column.isNullable(),
    };
  });
}
