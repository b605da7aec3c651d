import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../sql/catalog.ts';
import { quoted } from '../sql/identifiers.ts';
import { duckdbType } from '../sql/types.ts';
import type { Database } from './database.ts';
import { type CellFormat, rowJson } from './row-json.ts';

/** A finished result: its rows wait in DuckDB as JSON text and leave it a partition at a time. */
export interface ResultSet {
  columns: Column[];
  rowCount: number;
  partitions: Partition[];
  /** JSON rows of one partition, separated by commas, without outer brackets; UTF-8. */
  read(index: number): Promise<Uint8Array>;
  /** Frees what the result holds; reading is an error after that. */
  release(): Promise<void>;
}

interface Partition {
  firstRow: number;
  rowCount: number;
  /** Of the JSON text with its outer brackets. */
  uncompressedSize: number;
}

/** The first partition is small, so that the answer to the statement comes at once; the others are large. */
const firstPartitionBytes = 128 * 1024;
const partitionBytes = 12 * 1024 * 1024;

/** Runs a query and keeps its result in the in-memory database "~results" until it is released. */
export async function keepResult(options: {
  database: Database;
  connection: DuckDBConnection;
  id: string;
  query: { sql: string; columns: Column[] };
  format: CellFormat;
}): Promise<ResultSet> {
  const { database, connection, query } = options;
  const table = `"~results".main.${quoted(options.id)}`;
  await connection.run(renderSql(`create table ${table}`, query, options.format));
  const { rowCount, partitions } = await measure(connection, table);
  return {
    columns: query.columns,
    rowCount,
    partitions,
    read: (index) => onNewConnection(database, (reader) => readPartition(reader, table, partitions[index])),
    release: () =>
      onNewConnection(database, async (cleaner) => void (await cleaner.run(`drop table if exists ${table}`))),
  };
}

/**
 * Runs a query inside the caller's transaction. Its rows cannot outlive the transaction in DuckDB, so they are read at
 * once: results of this kind live in Node's memory.
 */
export async function readResult(options: {
  connection: DuckDBConnection;
  id: string;
  query: { sql: string; columns: Column[] };
  format: CellFormat;
}): Promise<ResultSet> {
  const { connection, query } = options;
  const table = quoted(options.id);
  await connection.run(renderSql(`create temp table ${table}`, query, options.format));
  const { rowCount, partitions } = await measure(connection, table);
  const texts: Uint8Array[] = [];
  for (const partition of partitions) texts.push(await readPartition(connection, table, partition));
  await connection.run(`drop table ${table}`);
  return {
    columns: query.columns,
    rowCount,
    partitions,
    read: async (index) => texts[index] ?? new Uint8Array(),
    release: async () => void texts.splice(0),
  };
}

/** A result that this server makes itself: counts and status lines. */
export function literalResult(columns: Column[], rows: (string | null)[][]): ResultSet {
  const text = Buffer.from(rows.map((row) => JSON.stringify(row)).join(','));
  return {
    columns,
    rowCount: rows.length,
    partitions: [{ firstRow: 0, rowCount: rows.length, uncompressedSize: text.length + 2 }],
    read: async () => text,
    release: async () => {},
  };
}

/** The first rows of a query, for those who want no more than these. */
export async function readRows(options: {
  connection: DuckDBConnection;
  query: { sql: string; columns: Column[] };
  format: CellFormat;
  limit: number;
}): Promise<(string | null)[][]> {
  const { connection, query, format, limit } = options;
  const reader = await connection.runAndReadAll(`${rowsSql(query, format)} limit ${limit}`);
  return reader.getRows().map(([row]) => JSON.parse(String(row)));
}

function renderSql(create: string, query: { sql: string; columns: Column[] }, format: CellFormat): string {
  return `${create} as ${rowsSql(query, format)}`;
}

function rowsSql({ sql, columns }: { sql: string; columns: Column[] }, format: CellFormat): string {
  const names = columns.map((_, i) => quoted(`c${i + 1}`));
  const casts = columns.map((column, i) =>
    column.type.kind === 'null'
      ? `${names[i]}`
      : `cast(${names[i]} as ${duckdbType(column.type)}) as ${names[i]}`,
  );
  return `select ${rowJson(columns, format)} as "row"
    from (select ${casts.join(', ')} from (${sql}) "~query"(${names.join(', ')})) "~cells"`;
}

/** Cuts the result into partitions of even size, knowing the exact bytes of each. */
async function measure(
  connection: DuckDBConnection,
  table: string,
): Promise<{ rowCount: number; partitions: Partition[] }> {
  const totals = await numbers(
    connection,
    `select count(*), coalesce(sum(strlen("row") + 1), 0), coalesce(min(rowid), 0) from ${table}`,
  );
  const [rowCount = 0, bytes = 0, firstRow = 0] = totals[0] ?? [];
  if (bytes <= firstPartitionBytes) {
    return { rowCount, partitions: [{ firstRow, rowCount, uncompressedSize: Math.max(2, bytes + 1) }] };
  }
  const rowBytes = Math.max(1, bytes / Math.max(1, rowCount));
  const first = Math.max(1, Math.floor(firstPartitionBytes / rowBytes));
  const size = Math.max(1, Math.floor(partitionBytes / rowBytes));
  const groups = await numbers(
    connection,
    `select case when rowid < ${first} then 0 else 1 + (rowid - ${first}) // ${size} end as part,
            min(rowid), count(*), sum(strlen("row") + 1) + 1
       from ${table} group by part order by part`,
  );
  const partitions = groups.map(([, firstRow = 0, count = 0, uncompressedSize = 0]) => ({
    firstRow,
    rowCount: count,
    uncompressedSize,
  }));
  return { rowCount, partitions };
}

async function readPartition(
  connection: DuckDBConnection,
  table: string,
  partition: Partition | undefined,
): Promise<Uint8Array> {
  if (!partition || partition.rowCount === 0) return new Uint8Array();
  const { firstRow, rowCount } = partition;
  // Several threads may feed string_agg in any order, but LIMIT hands rows on in theirs, one thread at a time; that costs
  // half of what `string_agg(… order by rowid)` does.
  const reader = await connection.runAndReadAll(
    `select encode(string_agg("row", ',')) from
       (select "row" from ${table} where rowid between ${firstRow} and ${firstRow + rowCount - 1} limit ${rowCount}) "~rows"`,
  );
  const value = reader.value(0, 0);
  return typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array
    ? value.bytes
    : new Uint8Array();
}

async function numbers(connection: DuckDBConnection, sql: string): Promise<number[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows().map((row) => row.map(Number));
}

async function onNewConnection<T>(
  database: Database,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await database.connect();
  try {
    return await work(connection);
  } finally {
    connection.disconnectSync();
  }
}
