import { createHash } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { instantText, text } from '../sql/identifiers.ts';
import { queryForm } from './query-form.ts';

const noted = z.object({
  id: z.string(),
  sql: z.string(),
  type: z.string(),
  user: z.string(),
  role: z.string(),
  sessionId: z.string(),
  database: z.string().nullable(),
  schema: z.string().nullable(),
  warehouse: z.string(),
  startedAt: z.number(),
  endedAt: z.number(),
  rowsProduced: z.number().nullable(),
  rowsInserted: z.number(),
  rowsUpdated: z.number(),
  rowsDeleted: z.number(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
});

/** A statement that has ended. */
export type NotedQuery = z.infer<typeof noted>;

/** How many statements are remembered, and how much of a text. */
const keptQueries = 10_000;
const keptLetters = 20_000;
const batch = 500;

export const historyTable = '"~history".main.queries';

/**
 * The statements that have run, for QUERY_HISTORY. While statements run they are only put in a list; a file takes them
 * up in batches, and a table in memory when somebody asks.
 */
export class QueryHistory {
  readonly #file: string;
  /** Not in the file yet. */
  #unwritten: NotedQuery[] = [];
  /** Not in the table yet. */
  #unlisted: NotedQuery[] = [];
  #isLoaded = false;
  #writing: Promise<void> = Promise.resolve();
  #listing: Promise<void> = Promise.resolve();
  readonly #running = new Set<string>();

  constructor(directory: string) {
    this.#file = join(directory, 'query-history.jsonl');
  }

  /** Whether the statement is new here; one that another runs under the same id is a part of it. */
  begin(id: string): boolean {
    if (this.#running.has(id)) return false;
    this.#running.add(id);
    return true;
  }

  end(query: NotedQuery): void {
    this.#running.delete(query.id);
    const kept = { ...query, sql: query.sql.slice(0, keptLetters) };
    this.#unwritten.push(kept);
    if (this.#isLoaded) this.#unlisted.push(kept);
    if (this.#unlisted.length > keptQueries) this.#unlisted.shift();
    if (this.#unwritten.length >= batch) this.#writing = this.#writing.then(() => this.#write());
  }

  /** Brings the table up to date; of two that ask at once, one after the other. */
  list(connection: DuckDBConnection): Promise<void> {
    const listing = this.#listing.then(() => this.#list(connection));
    this.#listing = listing.catch(() => undefined);
    return listing;
  }

  async #list(connection: DuckDBConnection): Promise<void> {
    if (!this.#isLoaded) {
      await this.flush();
      await connection.run(`create table if not exists ${historyTable} (${tableColumns})`);
      this.#unlisted = await this.#read();
      this.#isLoaded = true;
    }
    const queries = this.#unlisted.splice(0);
    for (let at = 0; at < queries.length; at += batch) {
      const values = queries.slice(at, at + batch).map(rowOf);
      await connection.run(`insert into ${historyTable} values ${values.join(', ')}`);
    }
    await connection.run(
      `delete from ${historyTable} where rowid <= (select max(rowid) from ${historyTable}) - ${keptQueries}`,
    );
  }

  /** Waits until the file holds all there is, the oldest left out when it has grown. */
  async flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  async close(): Promise<void> {
    if (this.#unwritten.length === 0) return;
    await this.flush();
    const queries = await this.#read();
    if (queries.length < keptQueries) return;
    await writeFile(this.#file, queries.map((query) => `${JSON.stringify(query)}\n`).join('')).catch(
      () => {},
    );
  }

  async #write(): Promise<void> {
    const queries = this.#unwritten.splice(0);
    if (queries.length === 0) return;
    // A history that cannot be kept stops nobody's statements.
    await appendFile(this.#file, queries.map((query) => `${JSON.stringify(query)}\n`).join('')).catch(
      () => {},
    );
  }

  /** The newest of the file; a line that a kill has cut is left out. */
  async #read(): Promise<NotedQuery[]> {
    const lines = (await readFile(this.#file, 'utf8').catch(() => ''))
      .trimEnd()
      .split('\n')
      .slice(-keptQueries);
    return lines.flatMap((line) => {
      const query = noted.safeParse(parsed(line));
      return query.success ? [query.data] : [];
    });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const tableColumns = `query_id varchar, query_text varchar, query_type varchar, user_name varchar, role_name varchar,
  session_id decimal(38, 0), database_name varchar, schema_name varchar, warehouse_name varchar, started_at timestamp,
  ended_at timestamp, rows_produced decimal(38, 0), rows_inserted decimal(38, 0), rows_updated decimal(38, 0),
  rows_deleted decimal(38, 0), error_code varchar, error_message varchar, query_hash varchar, query_parameterized_hash varchar`;

function rowOf(query: NotedQuery): string {
  const orNull = (value: string | null) => (value === null ? 'null' : text(value));
  const values = [
    ...[query.id, query.sql, query.type, query.user, query.role].map(text),
    query.sessionId,
    ...[orNull(query.database), orNull(query.schema), text(query.warehouse)],
    ...[instantText(new Date(query.startedAt)), instantText(new Date(query.endedAt))],
    ...[query.rowsProduced ?? 'null', query.rowsInserted, query.rowsUpdated, query.rowsDeleted],
    ...[orNull(query.errorCode), orNull(query.errorMessage)],
    ...[text(hashOf(query.sql)), text(hashOf(queryForm(query.sql)))],
  ];
  return `(${values.join(', ')})`;
}

function hashOf(sql: string): string {
  return createHash('md5').update(sql).digest('hex');
}
