import { readFile } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { messageOf } from '../../errors.ts';
import { cannotOpen } from '../cannot-open.ts';

/** A value that the SQL files read with `getvariable('…')`. */
export type Variables = Readonly<Record<string, number | string>>;

/** The account's database, attached as ANALYTICS, with the generator's tables as the current schema. */
export interface AccountDatabase {
  run(sql: string): Promise<void>;
  /** Runs `<name>.sql` of this folder. */
  runFile(name: string): Promise<void>;
  set(variables: Variables): Promise<void>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** Writes everything into the file itself; it can be renamed and opened elsewhere after. */
  close(): Promise<void>;
}

/**
 * Opens `file` for the generator, for one writer at a time. DuckDB runs in memory beside it, so that the file's
 * own name is free: a half-made account has another one.
 */
export async function openAccountDatabase(
  file: string,
  options: { readOnly: boolean },
): Promise<AccountDatabase> {
  const spill = `${file}.spill`;
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: '1GB',
    temp_directory: spill,
  });
  const connection = await instance.connect();
  const disconnect = () => {
    connection.closeSync();
    instance.closeSync();
  };
  try {
    await connection.run(`attach ${literal(file)} as "ANALYTICS"${options.readOnly ? ' (read_only)' : ''}`);
    if (!options.readOnly) await connection.run('create schema if not exists "ANALYTICS"."~store"');
    await connection.run('use "ANALYTICS"."~store"');
  } catch (error) {
    disconnect();
    throw cannotOpen(file, error);
  }
  const close = async () => {
    try {
      await connection.run('use memory; detach "ANALYTICS"');
    } finally {
      disconnect();
    }
  };
  return { ...statementsOn(connection), close };
}

function statementsOn(connection: DuckDBConnection): Omit<AccountDatabase, 'close'> {
  const run = async (sql: string) => {
    await connection.run(sql);
  };
  const runFile = async (url: URL) => {
    try {
      await run(await readFile(url, 'utf8'));
    } catch (error) {
      throw new Error(`${url.pathname.split('/').slice(-2).join('/')}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  };
  return {
    run,
    runFile: (name) => runFile(new URL(`${name}.sql`, import.meta.url)),
    async set(variables) {
      for (const [name, value] of Object.entries(variables)) {
        await run(
          `set variable ${name} = ${typeof value === 'number' ? `${value}::bigint` : `date ${literal(value)}`}`,
        );
      }
    },
    async rows(sql) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    },
  };
}

/** A SQL string literal; DuckDB takes no parameters in ATTACH and SET. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
