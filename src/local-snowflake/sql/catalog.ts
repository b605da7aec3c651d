import { logicalName, physicalName } from '../storage.ts';
import { metadataColumns, readStreams, type Stream } from '../streams/store.ts';
import { physical, text } from './identifiers.ts';
import type { Column, ObjectKind, ObjectName, ReadRows } from './objects.ts';
import { parseType } from './types.ts';

export type { Column, ObjectKind, ObjectName, ReadRows } from './objects.ts';

export interface CatalogObject extends ObjectName {
  kind: ObjectKind;
  columns: Column[];
  /** Of a stream, what it reads. */
  stream?: Stream;
}

/** The databases, schemas and the objects that one statement names, as they were when it began. */
export interface Catalog {
  databases(): string[];
  schemas(database: string): string[];
  /** Base tables of the databases whose row counts were asked for. */
  rowCounts(database: string): TableRows[];
  hasDatabase(name: string): boolean;
  hasSchema(database: string, schema: string): boolean;
  find(name: ObjectName): CatalogObject | undefined;
  hasSequence(name: ObjectName): boolean;
  /** Of views on what their queries name; read only for a statement that asks for them. */
  dependencies: readonly Dependency[];
}

/** `by` is a view whose query names `from`. */
export interface Dependency {
  from: ObjectName;
  fromDomain: string;
  by: ObjectName;
  byDomain: string;
}

interface TableRows {
  schema: string;
  name: string;
  rows: number;
}

/** What is DuckDB's own or this project's, and no part of Snowflake: names that begin with `~` among them. */
const hiddenSchemas = "('main', 'information_schema', 'pg_catalog')";
const hiddenDatabases = "('memory', 'system', 'temp')";

/**
 * Reads what the catalog says about the given objects (those that do not exist are simply not found), and counts the
 * rows of every table of the databases in `counted`. Sequences are looked for where the names may be theirs.
 */
export async function readCatalog(
  read: ReadRows,
  {
    names,
    counted = [],
    withSequences = false,
  }: { names: ObjectName[]; counted?: 'all' | string[]; withSequences?: boolean },
): Promise<Catalog> {
  const schemas = new Map<string, Set<string>>();
  const rows = await read(
    `select d.database_name, s.schema_name
       from duckdb_databases() d
       left join duckdb_schemas() s
         on s.database_oid = d.database_oid and s.schema_name not in ${hiddenSchemas} and not starts_with(s.schema_name, '~')
      where d.database_name not in ${hiddenDatabases} and not starts_with(d.database_name, '~')`,
  );
  for (const [database, schema] of rows) {
    const known = schemas.get(logicalName(database ?? '')) ?? new Set(['INFORMATION_SCHEMA']);
    if (schema !== null && schema !== undefined) known.add(logicalName(schema));
    schemas.set(logicalName(database ?? ''), known);
  }

  const objects = new Map<string, CatalogObject>();
  const known = names.filter(({ database }) => schemas.has(database));
  for (const [database, wanted] of byDatabase(known)) {
    for (const object of await readObjects(read, database, wanted)) objects.set(keyOf(object), object);
  }
  for (const stream of await readStreamObjects(
    read,
    known.filter((name) => !objects.has(keyOf(name))),
  ))
    objects.set(keyOf(stream), stream);
  const sequences = new Set(withSequences && known.length > 0 ? await readSequences(read, known) : []);
  const rowCounts = new Map<string, TableRows[]>();
  for (const database of counted === 'all' ? schemas.keys() : counted) {
    if (schemas.has(database)) rowCounts.set(database, await countRows(read, database));
  }
  return {
    databases: () => [...schemas.keys()].sort(),
    schemas: (database) => [...(schemas.get(database) ?? [])].sort(),
    rowCounts: (database) => rowCounts.get(database) ?? [],
    hasDatabase: (name) => schemas.has(name),
    hasSchema: (database, schema) => schemas.get(database)?.has(schema) ?? false,
    find: (name) => objects.get(keyOf(name)),
    hasSequence: (name) => sequences.has(keyOf(name)),
    dependencies: [],
  };
}

/** A stream has the columns of its table, and its own. */
async function readStreamObjects(read: ReadRows, names: readonly ObjectName[]): Promise<CatalogObject[]> {
  if (names.length === 0) return [];
  const found: CatalogObject[] = [];
  for (const stream of await readStreams(read, names)) {
    const [table] = stream.isStale ? [] : await readObjects(read, stream.database, [stream.table]);
    const { database, schema, name } = stream;
    found.push({
      database,
      schema,
      name,
      kind: 'STREAM',
      columns: table ? [...table.columns, ...metadataColumns] : [],
      stream,
    });
  }
  return found;
}

async function readObjects(read: ReadRows, database: string, wanted: ObjectName[]): Promise<CatalogObject[]> {
  const meta = `${physical(database)}."~meta"`;
  const pairs = wanted.map(({ schema, name }) => `(${text(schema)}, ${text(name)})`).join(', ');
  const rows = await read(
    `select o.schema_name, o.object_name, o.kind, c.column_name, c.data_type, c.is_nullable::varchar, d.expression, d.sequence_path
       from ${meta}.objects o left join ${meta}.columns c using (schema_name, object_name)
       left join ${meta}.column_defaults d using (schema_name, object_name, column_name)
      where (o.schema_name, o.object_name) in (${pairs})
      order by o.schema_name, o.object_name, c.ordinal`,
  );
  const objects = new Map<string, CatalogObject>();
  for (const [schema, name, kind, column, type, nullable, value, sequence] of rows) {
    const id = { database, schema: schema ?? '', name: name ?? '' };
    const known = objects.get(keyOf(id));
    const object = known ?? { ...id, kind: kindOf(kind), columns: [] };
    if (known === undefined) objects.set(keyOf(id), object);
    if (column)
      object.columns.push({
        name: column,
        type: parseType(type ?? ''),
        nullable: nullable === 'true',
        ...(value ? { default: value } : {}),
        ...(sequence ? { sequence } : {}),
      });
  }
  return [...objects.values()];
}

function kindOf(kept: string | null | undefined): ObjectKind {
  return kept === 'VIEW' || kept === 'DYNAMIC TABLE' ? kept : 'BASE TABLE';
}

async function readSequences(read: ReadRows, wanted: ObjectName[]): Promise<string[]> {
  const names = wanted.map((name) => ({
    name,
    path: [name.database, name.schema, name.name].map(physicalName),
  }));
  const rows = await read(
    `select database_name, schema_name, sequence_name from duckdb_sequences()
      where (database_name, schema_name, sequence_name) in (${names.map(({ path }) => `(${path.map(text).join(', ')})`).join(', ')})`,
  );
  const found = new Set(rows.map((row) => JSON.stringify(row)));
  return names.filter(({ path }) => found.has(JSON.stringify(path))).map(({ name }) => keyOf(name));
}

/** Exact counts; DuckDB answers count(*) of a table from its metadata. */
async function countRows(read: ReadRows, database: string): Promise<TableRows[]> {
  const tables = await read(
    `select schema_name, object_name from ${physical(database)}."~meta".objects where kind <> 'VIEW'`,
  );
  if (tables.length === 0) return [];
  const counts = tables.map(([schema, name]) => {
    const path = [database, schema ?? '', name ?? ''].map(physical).join('.');
    return `select ${text(schema ?? '')}, ${text(name ?? '')}, count(*) from ${path}`;
  });
  const rows = await read(counts.join(' union all '));
  return rows.map(([schema, name, count]) => ({
    schema: schema ?? '',
    name: name ?? '',
    rows: Number(count),
  }));
}

function byDatabase(names: ObjectName[]): Map<string, ObjectName[]> {
  const groups = new Map<string, ObjectName[]>();
  for (const name of names) groups.set(name.database, [...(groups.get(name.database) ?? []), name]);
  return groups;
}

function keyOf({ database, schema, name }: ObjectName): string {
  return JSON.stringify([database, schema, name]);
}
