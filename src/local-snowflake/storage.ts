/**
 * How the local Snowflake keeps Snowflake's names and types inside a DuckDB file. Everything that writes
 * to or reads from that file goes through these functions.
 */

/**
 * The DuckDB name of a Snowflake identifier (already folded: unquoted names are upper case). DuckDB compares
 * names without regard to case, Snowflake with it, and DIMPATIENT has both "Application Patient Id" and
 * "Application Patient ID"; so a name with lower-case letters carries a suffix that says where they are.
 */
export function physicalName(name: string): string {
  if (name === name.toUpperCase()) return name;
  let mask = 1n;
  for (const char of name) mask = (mask << 1n) | (char === char.toUpperCase() ? 0n : 1n);
  return `${name}~${mask.toString(36)}`;
}

/** The Snowflake identifier that `physicalName` was made from. */
export function logicalName(physical: string): string {
  const cut = physical.lastIndexOf('~');
  return cut > 0 && physicalName(physical.slice(0, cut)) === physical ? physical.slice(0, cut) : physical;
}

/**
 * Structs behind the timestamps: DuckDB's TIMESTAMP has the years but ends at microseconds, its TIMESTAMP_NS begins in
 * 1677 and ends in 2262, and its TIMESTAMPTZ forgets the offset. `utc` is floored to the microsecond, `nanos` (0 to
 * 999) come on top. A timestamp without zone has its wall clock there; NULL is a NULL struct.
 */
const timestampNtzStorage = 'STRUCT(utc TIMESTAMP, nanos SMALLINT)';
const timestampTzStorage = 'STRUCT(utc TIMESTAMP, nanos SMALLINT, offset_minutes SMALLINT)';

/**
 * The DuckDB type that stores a declared Snowflake type such as `NUMBER(38,5)`, `VARCHAR(100)` or
 * `TIMESTAMP_TZ(9)`. LTZ keeps the instant only (offset 0). VARIANT, OBJECT and ARRAY are JSON text.
 */
export function storageType(snowflakeType: string): string {
  const [, base = '', args] = /^(\w+)(?:\((.*)\))?$/.exec(snowflakeType.trim().toUpperCase()) ?? [];
  switch (base) {
    case 'NUMBER':
    case 'DECIMAL':
    case 'NUMERIC':
      return `DECIMAL(${args ?? '38,0'})`;
    case 'FLOAT':
    case 'DOUBLE':
    case 'REAL':
      return 'DOUBLE';
    case 'VARCHAR':
    case 'TEXT':
    case 'STRING':
    case 'CHAR':
      return 'VARCHAR';
    case 'BOOLEAN':
    case 'DATE':
      return base;
    case 'TIME':
      return 'TIME_NS';
    case 'TIMESTAMP_NTZ':
    case 'DATETIME':
    case 'TIMESTAMP':
      return timestampNtzStorage;
    case 'TIMESTAMP_TZ':
    case 'TIMESTAMP_LTZ':
      return timestampTzStorage;
    case 'VARIANT':
    case 'OBJECT':
    case 'ARRAY':
      return 'JSON';
    case 'GEOGRAPHY':
      // As well-known text.
      return 'VARCHAR';
    case 'VECTOR':
      return 'JSON';
    case 'BINARY':
    case 'VARBINARY':
      return 'BLOB';
    default:
      throw new Error(`the local Snowflake has no storage for type ${snowflakeType}`);
  }
}

/** Grows when databases of before can no longer be read; a file without a number is of before there was one. */
export const storageVersion = 2;

/**
 * What DuckDB's own catalog forgets: the declared types. Each database file holds these tables in a schema
 * that no Snowflake name can reach. `kind` is BASE TABLE or VIEW; names are logical, types and defaults as declared,
 * the texts of views as they were written. A
 * stage without
 * URL is internal, one with a session is temporary; `file_format` is JSON, and so is the `definition` of a procedure or task.
 */
export const metadataDdl = `
create schema if not exists "~meta";
create table if not exists "~meta".storage_version as select ${storageVersion} as version;
create table if not exists "~meta".objects (
  schema_name varchar not null, object_name varchar not null, kind varchar not null, comment varchar,
  primary key (schema_name, object_name));
create table if not exists "~meta".columns (
  schema_name varchar not null, object_name varchar not null, ordinal integer not null, column_name varchar not null,
  data_type varchar not null, is_nullable boolean not null,
  primary key (schema_name, object_name, ordinal));
create table if not exists "~meta".column_defaults (
  schema_name varchar not null, object_name varchar not null, column_name varchar not null, expression varchar,
  sequence_path varchar,
  primary key (schema_name, object_name, column_name));
create table if not exists "~meta".texts (
  schema_name varchar not null, object_name varchar not null, text varchar not null,
  primary key (schema_name, object_name));
create table if not exists "~meta".stages (
  schema_name varchar not null, stage_name varchar not null, url varchar, file_format varchar not null,
  comment varchar not null, created_on timestamp not null, session_id varchar,
  primary key (schema_name, stage_name));
create table if not exists "~meta".tasks (
  schema_name varchar not null, task_name varchar not null, is_started boolean not null, definition varchar not null,
  created_on timestamp not null,
  primary key (schema_name, task_name));
create table if not exists "~meta".task_runs (
  schema_name varchar not null, task_name varchar not null, root_task_name varchar not null, graph_run_id varchar not null,
  query_id varchar, query_text varchar not null, condition_text varchar, state varchar not null, error_code varchar,
  error_message varchar, scheduled_at timestamp not null, started_at timestamp not null, completed_at timestamp not null);
create table if not exists "~meta".streams (
  schema_name varchar not null, stream_name varchar not null, table_schema varchar not null, table_name varchar not null,
  is_stale boolean not null, created_on timestamp not null,
  primary key (schema_name, stream_name));
create table if not exists "~meta".procedures (
  schema_name varchar not null, procedure_name varchar not null, argument_types varchar not null,
  least_arguments integer not null, most_arguments integer not null, signature varchar not null,
  returns varchar not null, definition varchar not null, ddl varchar not null, created_on timestamp not null,
  primary key (schema_name, procedure_name, argument_types));`;
