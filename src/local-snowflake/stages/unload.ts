import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Database } from '../engine/database.ts';
import { literalResult, type ResultSet } from '../engine/results.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import type { Column } from '../sql/catalog.ts';
import { text } from '../sql/identifiers.ts';
import { types } from '../sql/types.ts';
import { pathsBelow } from './files.ts';
import type { WrittenFile } from './output-file.ts';
import { writeParts } from './part-writer.ts';
import { baseName, fileName, type Unload } from './unload-plan.ts';

/** As many files are written side by side, one for each thread of Node's pool. */
const threads = 4;
/** DuckDB's text is cut into parts of this size; a part goes into one file as long as the file's limit allows. */
const partBytes = 8 * 1024 ** 2;

/**
 * COPY INTO <location>. DuckDB writes the lines, whole, into parts on disk; then the parts are compressed side by side
 * into the stage's folder. Neither holds more than a few buffers, however many rows there are.
 */
export async function unload(
  plan: Unload,
  options: { connection: DuckDBConnection; database: Database; queryId: string; signal: AbortSignal },
): Promise<ResultSet> {
  const { database, queryId, signal } = options;
  const folder = database.stageFolder(plan.place);
  if (!plan.options.overwrite) await refuseExisting(plan, folder);
  const spill = await database.spillFolder();
  try {
    const { rows, parts } = await writeLines(plan, options.connection, spill);
    const isSingle = plan.options.single;
    const shares = Array.from({ length: isSingle ? 1 : threads }, (_, thread) =>
      parts.filter((_part, index) => isSingle || index % threads === thread),
    );
    await mkdir(dirname(join(folder, baseName(plan))), { recursive: true });
    const files = await writeAll(shares, plan, {
      pathOf: (thread, number) => join(folder, fileName(plan, { queryId, thread, number })),
      signal,
    });
    return answer(plan, rows, files);
  } finally {
    await rm(spill, { recursive: true, force: true });
  }
}

/** Writes all shares side by side; if one fails, no file is left of any. */
async function writeAll(
  shares: string[][],
  plan: Unload,
  options: { pathOf(thread: number, number: number): string; signal: AbortSignal },
): Promise<WrittenFile[]> {
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const works = shares.map((share, thread) =>
    writeParts(share, plan, { pathOf: (number) => options.pathOf(thread, number), signal }).catch((error) => {
      failure.abort(error);
      throw error;
    }),
  );
  const results = await Promise.allSettled(works);
  const files = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const { single, maxFileSize } = plan.options;
  const isTooLarge = single && bytes > maxFileSize;
  if (!failure.signal.aborted && !isTooLarge) return files;
  for (const { path } of files) await rm(path, { force: true });
  throw isTooLarge ? sqlErrors.fileTooLarge(maxFileSize) : failure.signal.reason;
}

/** One file refuses its own name alone; several refuse every name that begins as theirs do. */
async function refuseExisting(plan: Unload, folder: string): Promise<void> {
  const base = plan.options.single ? baseName(plan) : plan.location.path;
  if (plan.options.includeQueryId) return;
  const existing = await pathsBelow(folder, base);
  if (plan.options.single ? existing.includes(base) : existing.length > 0)
    throw sqlErrors.filesExist(plan.location.written);
}

async function writeLines(
  { sql, format, options }: Unload,
  connection: DuckDBConnection,
  spill: string,
): Promise<{ rows: number; parts: string[] }> {
  const folder = join(spill, 'parts');
  const size = Math.min(partBytes, options.maxFileSize);
  const copied = await connection.runAndReadAll(
    `copy (${sql}) to ${text(folder)} (format csv, header false, quote '', escape '', delimiter '\x01', nullstr '\x02',
       new_line ${text(format.recordDelimiter)}, file_size_bytes ${size}, filename_pattern 'part_{i}', file_extension 'csv')`,
  );
  const rows = Number(copied.value(0, 0));
  const names = rows === 0 ? [] : await pathsBelow(folder, '');
  const ordinal = (name: string) => Number(/\d+/.exec(name)?.[0]);
  const parts: string[] = [];
  for (const name of names.sort((a, b) => ordinal(a) - ordinal(b))) {
    const path = join(folder, name);
    if ((await stat(path)).size > 0) parts.push(path);
  }
  return { rows, parts };
}

function answer({ options }: Unload, rows: number, files: WrittenFile[]): ResultSet {
  if (options.detailedOutput) {
    return literalResult(
      [
        { name: 'FILE_NAME', type: types.text(), nullable: false },
        count('FILE_SIZE', 18),
        count('ROW_COUNT', 18),
      ],
      files.map((file) => [basename(file.path), String(file.bytes), String(file.rows)]),
    );
  }
  const sum = (read: (file: WrittenFile) => number) =>
    String(files.reduce((total, file) => total + read(file), 0));
  return literalResult(
    [count('rows_unloaded', 31), count('input_bytes', 31), count('output_bytes', 31)],
    [[String(rows), sum(({ plainBytes }) => plainBytes), sum(({ bytes }) => bytes)]],
  );
}

function count(name: string, precision: number): Column {
  return { name, type: types.fixed(precision), nullable: false };
}
