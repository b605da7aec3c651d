import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { CmError } from '../../errors.ts';
import { QueryHistory } from '../account-usage/history.ts';
import { cannotOpen } from '../cannot-open.ts';
import { quoted, text } from '../sql/identifiers.ts';
import { temporarySchemas } from '../sql/temporary.ts';
import { type EmptiedStages, type StagePlace, stagesTable } from '../stages/stage.ts';
import { logicalName, metadataDdl, physicalName, storageVersion } from '../storage.ts';
import { macroDdl } from './macros.ts';

const suffix = '.duckdb';

/** The DuckDB instance behind the server: one attached file a Snowflake database, results in memory. */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #directory: string;
  readonly #spill: string;
  readonly history: QueryHistory;

  private constructor(instance: DuckDBInstance, directory: string, spill: string) {
    this.#instance = instance;
    this.#directory = directory;
    this.#spill = spill;
    this.history = new QueryHistory(directory);
  }

  /** Opens every `<DATABASE>.duckdb` of the directory, which is created if it is missing. */
  static async open({
    directory,
    threads,
  }: {
    directory: string;
    threads?: number | undefined;
  }): Promise<Database> {
    await mkdir(directory, { recursive: true });
    const spill = await mkdtemp(join(tmpdir(), 'cm-local-snowflake-'));
    const instance = await DuckDBInstance.create(':memory:', {
      temp_directory: spill,
      autoinstall_known_extensions: 'false',
      ...(threads === undefined ? {} : { threads: String(threads) }),
    });
    const database = new Database(instance, directory, spill);
    try {
      await database.#prepare();
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  connect(): Promise<DuckDBConnection> {
    return this.#instance.connect();
  }

  /** Creates or opens a database's file and makes sure that it has its metadata and a schema PUBLIC. */
  async attach(connection: DuckDBConnection, name: string): Promise<void> {
    const catalog = quoted(physicalName(name));
    await connection.run(`attach if not exists ${text(this.#fileOf(name))} as ${catalog}`);
    await connection.run(`use ${catalog}`);
    try {
      await this.#requireCurrentStorage(connection, name);
      await connection.run(metadataDdl);
      await connection.run('create schema if not exists "PUBLIC"');
      await this.dropTemporary(connection, { database: name });
    } finally {
      await connection.run('use memory');
    }
  }

  /** The folder of a stage. An internal one lies below the account's, under names that no case can confuse. */
  stageFolder(place: StagePlace): string {
    switch (place.kind) {
      case 'external':
        return place.folder;
      case 'user':
        return this.#stages('~', place.name);
      case 'internal':
        return this.#stages(place.database, place.schema, place.name);
    }
  }

  /** Deletes the files of internal stages. */
  async emptyStages({ database, schema, name }: EmptiedStages): Promise<void> {
    const names = [database, schema, name].filter((part) => part !== undefined);
    await rm(this.#stages(...names), { recursive: true, force: true });
  }

  /** Drops the temporary tables and stages of a session, or of all, in one database. */
  async dropTemporary(
    connection: DuckDBConnection,
    { database, sessionId }: { database: string; sessionId?: string },
  ): Promise<void> {
    await this.#dropTemporaryTables(connection, database, temporarySchemas(sessionId));
    const table = stagesTable(database);
    const where = `session_id ${sessionId === undefined ? 'is not null' : `= ${text(sessionId)}`}`;
    const found = await connection.runAndReadAll(
      `select schema_name, stage_name from ${table} where ${where}`,
    );
    await connection.run(`delete from ${table} where ${where}`);
    for (const [schema, name] of found.getRows())
      await this.emptyStages({ database, schema: String(schema), name: String(name) });
  }

  async #dropTemporaryTables(connection: DuckDBConnection, database: string, schemas: string): Promise<void> {
    const catalog = quoted(physicalName(database));
    const found = await connection.runAndReadAll(
      `select schema_name from duckdb_schemas() where database_name = ${text(physicalName(database))} and schema_name like ${text(schemas)}`,
    );
    for (const [schema] of found.getRows())
      await connection.run(`drop schema ${catalog}.${quoted(String(schema))} cascade`);
    for (const table of ['objects', 'columns', 'column_defaults', 'texts'])
      await connection.run(`delete from ${catalog}."~meta".${table} where schema_name like ${text(schemas)}`);
  }

  /** A new folder for the files of one statement; whoever asked deletes it. */
  spillFolder(): Promise<string> {
    return mkdtemp(join(this.#spill, 'unload-'));
  }

  #stages(...names: string[]): string {
    return join(this.#directory, 'stages', ...names.map((name) => encodeURIComponent(physicalName(name))));
  }

  /** Detaches a database and deletes its file and its stages. */
  async drop(connection: DuckDBConnection, name: string): Promise<void> {
    await this.emptyStages({ database: name });
    await connection.run(`detach ${quoted(physicalName(name))}`);
    await rm(this.#fileOf(name), { force: true });
    await rm(`${this.#fileOf(name)}.wal`, { force: true });
  }

  async close(): Promise<void> {
    await this.history.close();
    this.#instance.closeSync();
    await rm(this.#spill, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    const connection = await this.connect();
    try {
      await connection.run(`attach ':memory:' as "~results"`);
      await connection.run(`attach ':memory:' as "~history"`);
      await connection.run(macroDdl);
      const files = (await readdir(this.#directory)).filter((file) => file.endsWith(suffix));
      for (const file of files)
        await this.#open(connection, logicalName(decodeURIComponent(file.slice(0, -suffix.length))));
    } finally {
      connection.disconnectSync();
    }
  }

  async #requireCurrentStorage(connection: DuckDBConnection, name: string): Promise<void> {
    const tables = await connection.runAndReadAll(
      `select table_name from duckdb_tables() where database_name = ${text(physicalName(name))} and schema_name = '~meta'`,
    );
    if (tables.currentRowCount === 0) return;
    const hasVersion = tables.getRows().some(([table]) => table === 'storage_version');
    const versions = hasVersion
      ? await connection.runAndReadAll('select version from "~meta".storage_version')
      : undefined;
    if (Number(versions?.value(0, 0)) === storageVersion) return;
    throw new CmError(
      'local_snowflake.outdated',
      `${this.#fileOf(name)} is from another version of this program, which kept timestamps in another form.`,
      { hint: 'Delete the file to start over.' },
    );
  }

  async #open(connection: DuckDBConnection, name: string): Promise<void> {
    try {
      await this.attach(connection, name);
    } catch (error) {
      if (error instanceof CmError) throw error;
      throw cannotOpen(this.#fileOf(name), error);
    }
  }

  #fileOf(name: string): string {
    return join(this.#directory, `${encodeURIComponent(physicalName(name))}${suffix}`);
  }
}
