import type { SnowflakeColumn } from './columns.ts';
import type { CopyCodec } from './copy/codec.ts';
import type { RefusedCell } from './copy/transcoder.ts';

/** A connection to a Snowflake account; both drivers give the same cells for the same query. */
export interface SnowflakeSource {
  /**
   * The columns of a view or table in their order; names are exact, not folded to upper case.
   * @throws CmError `snowflake.object_missing` if there is none, or none that the role may see.
   */
  describe(view: ViewName): Promise<SnowflakeColumn[]>;
  /** Runs one statement and waits until its result is ready to be read. The session's time zone is UTC. */
  query(statement: Statement): Promise<SnowflakeResult>;
  /** Ends the connection: statements that run are cancelled, and they and results that are still being read fail. */
  close(): Promise<void>;
}

export interface ViewName {
  database: string;
  schema: string;
  name: string;
}

export interface Statement {
  sql: string;
  /** For the `?` of the statement. Timestamps are bound as text and cast in SQL, so that no digit is lost. */
  binds?: readonly Bind[];
  /** Snowflake itself ends the statement after this time. */
  timeoutSeconds?: number;
  /** Cancels the statement in Snowflake while it runs, and stops the reading of its result. */
  signal?: AbortSignal;
}

export type Bind = string | number | bigint | boolean | null;

/** The cells of a row in Snowflake's wire form (`copy/codec-for.ts` knows what they mean), null for NULL. */
export type Cells = readonly (string | null)[];

export interface SnowflakeResult {
  /** Snowflake's id of the statement, as its query history shows it. */
  handle: string;
  columns: SnowflakeColumn[];
  rowCount: number;
  /** The rows in order, for results that are small or looked at one by one. */
  rows(): AsyncIterable<Cells>;
  /**
   * The rows in order as PostgreSQL COPY text, one codec a column. The chunks may be kept. A cell that cannot be stored
   * is an error, unless there is somebody to tell: then the rows go on without it. May be asked for again.
   */
  copyText(codecs: readonly CopyCodec[], onRefused?: (cell: RefusedCell) => void): AsyncIterable<Uint8Array>;
  /** Cancels the statement if it still runs. */
  cancel(): Promise<void>;
}
