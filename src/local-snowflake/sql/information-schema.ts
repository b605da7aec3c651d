import { physicalName } from '../storage.ts';
import type { Catalog, Column, ObjectName } from './catalog.ts';
import type { CompiledQuery, Statement } from './compiled.ts';
import { physical, text } from './identifiers.ts';
import { temporaryName, visible } from './temporary.ts';
import { duckdbType, type SqlType, types } from './types.ts';

/** A view of INFORMATION_SCHEMA as a query, or undefined if this server does not have it. */
export function informationSchemaView(
  { database, name }: ObjectName,
  { catalog, session }: Pick<Statement, 'catalog' | 'session'>,
): CompiledQuery | undefined {
  switch (name) {
    case 'DATABASES':
      return databases(catalog);
    case 'SCHEMATA':
      return schemata(database, catalog);
    case 'TABLES':
      return tables(database, { catalog, session });
    case 'VIEWS':
      return views(database);
    case 'COLUMNS':
      return columns(database, session);
    case 'PROCEDURES':
      return procedures(database);
    case 'FUNCTIONS':
      return functions(database);
    case 'STAGES':
      return stages(database, session);
    case 'SEQUENCES':
      return sequences(database);
    default:
      return undefined;
  }
}

/** What `data_type` of "~meta".columns says, taken apart. */
export const declaredType = {
  base: `regexp_extract(data_type, '^\\w+')`,
  first: `try_cast(regexp_extract(data_type, '\\((\\d+)', 1) as decimal(9, 0))`,
  second: `try_cast(regexp_extract(data_type, ',\\s*(\\d+)', 1) as decimal(9, 0))`,
};

const none = { date: `cast(null as ${duckdbType(types.ntz())})`, text: 'cast(null as varchar)' };

type Item = [name: string, type: SqlType, sql: string];

/** A query from its columns: name, type and DuckDB text of each. */
export function listing(items: Item[], from: string): CompiledQuery {
  const select = items.map(([name, , sql]) => `${sql} as ${physical(name)}`).join(', ');
  return {
    sql: `select ${select} ${from}`,
    columns: items.map(([name, type]): Column => ({ name, type, nullable: true })),
  };
}

const t = types.text();
const n = types.fixed(9);

function databases(catalog: Catalog): CompiledQuery {
  return listing(
    [
      ['DATABASE_NAME', t, 'name'],
      ['DATABASE_OWNER', t, "'SYSADMIN'"],
      ['IS_TRANSIENT', t, "'NO'"],
      ['COMMENT', t, none.text],
      ['CREATED', types.ntz(), none.date],
      ['LAST_ALTERED', types.ntz(), none.date],
    ],
    `from ${listOf(catalog.databases())}`,
  );
}

function schemata(database: string, catalog: Catalog): CompiledQuery {
  return listing(
    [
      ['CATALOG_NAME', t, text(database)],
      ['SCHEMA_NAME', t, 'name'],
      ['SCHEMA_OWNER', t, "'SYSADMIN'"],
      ['IS_TRANSIENT', t, "'NO'"],
      ['COMMENT', t, none.text],
      ['CREATED', types.ntz(), none.date],
      ['LAST_ALTERED', types.ntz(), none.date],
    ],
    `from ${listOf(catalog.schemas(database))}`,
  );
}

function tables(
  database: string,
  { catalog, session }: Pick<Statement, 'catalog' | 'session'>,
): CompiledQuery {
  return listing(
    [
      ['TABLE_CATALOG', t, text(database)],
      ['TABLE_SCHEMA', t, 'o.schema_name'],
      ['TABLE_NAME', t, 'o.object_name'],
      ['TABLE_OWNER', t, "'SYSADMIN'"],
      [
        'TABLE_TYPE',
        t,
        "case when is_temporary then 'LOCAL TEMPORARY' when o.kind = 'VIEW' then 'VIEW' else 'BASE TABLE' end",
      ],
      ['IS_TRANSIENT', t, "'NO'"],
      ['ROW_COUNT', types.fixed(38), 'cast(counted.row_count as decimal(38, 0))'],
      ['BYTES', types.fixed(38), 'cast(null as decimal(38, 0))'],
      ['CREATED', types.ntz(), none.date],
      ['LAST_ALTERED', types.ntz(), none.date],
      ['IS_DYNAMIC', t, "case when o.kind = 'DYNAMIC TABLE' then 'YES' else 'NO' end"],
      ['COMMENT', t, 'o.comment'],
    ],
    `from ${visible(database, 'objects', session)} o ${withCounts(database, { catalog, session })}`,
  );
}

/** A left join that brings `counted.row_count`, NULL for views. */
export function withCounts(
  database: string,
  { catalog, session }: Pick<Statement, 'catalog' | 'session'>,
): string {
  const rows = catalog
    .rowCounts(database)
    .map(({ schema, name, rows: count }) => `(${text(schema)}, ${text(name)}, ${count})`);
  const values = rows.length > 0 ? rows.join(', ') : '(null, null, null)';
  const temporary = text(temporaryName({ database, schema: '', name: '' }, session).schema);
  return `left join (values ${values}) counted(schema_name, object_name, row_count)
    on counted.schema_name = case when o.is_temporary then ${temporary} else '' end || o.schema_name
   and counted.object_name = o.object_name`;
}

function views(database: string): CompiledQuery {
  return listing(
    [
      ['TABLE_CATALOG', t, text(database)],
      ['TABLE_SCHEMA', t, 'schema_name'],
      ['TABLE_NAME', t, 'object_name'],
      ['TABLE_OWNER', t, "'SYSADMIN'"],
      ['VIEW_DEFINITION', t, 'texts.text'],
      ['CHECK_OPTION', t, "'NONE'"],
      ['IS_UPDATABLE', t, "'NO'"],
      ['IS_SECURE', t, "'NO'"],
      ['COMMENT', t, 'comment'],
    ],
    `from ${physical(database)}."~meta".objects left join ${physical(database)}."~meta".texts using (schema_name, object_name) where kind = 'VIEW'`,
  );
}

function columns(database: string, session: Statement['session']): CompiledQuery {
  const { base, first, second } = declaredType;
  const when = (bases: string, value: string) => `case when ${base} in (${bases}) then ${value} end`;
  return listing(
    [
      ['TABLE_CATALOG', t, text(database)],
      ['TABLE_SCHEMA', t, 'schema_name'],
      ['TABLE_NAME', t, 'object_name'],
      ['COLUMN_NAME', t, 'column_name'],
      ['ORDINAL_POSITION', n, 'cast(ordinal as decimal(9, 0))'],
      ['COLUMN_DEFAULT', t, none.text],
      ['IS_NULLABLE', t, "case when is_nullable then 'YES' else 'NO' end"],
      ['DATA_TYPE', t, `case ${base} when 'VARCHAR' then 'TEXT' else ${base} end`],
      ['CHARACTER_MAXIMUM_LENGTH', n, when("'VARCHAR'", first)],
      ['CHARACTER_OCTET_LENGTH', n, when("'VARCHAR', 'BINARY'", `least(${first} * 4, 16777216)`)],
      ['NUMERIC_PRECISION', n, when("'NUMBER'", first)],
      ['NUMERIC_PRECISION_RADIX', n, when("'NUMBER'", '10')],
      ['NUMERIC_SCALE', n, when("'NUMBER'", `coalesce(${second}, 0)`)],
      ['DATETIME_PRECISION', n, when("'TIME', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ'", first)],
      ['COLLATION_NAME', t, none.text],
      ['IS_IDENTITY', t, "'NO'"],
      ['COMMENT', t, none.text],
    ],
    `from ${visible(database, 'columns', session)} visible`,
  );
}

function procedures(database: string): CompiledQuery {
  return listing(
    [
      ['PROCEDURE_CATALOG', t, text(database)],
      ['PROCEDURE_SCHEMA', t, 'schema_name'],
      ['PROCEDURE_NAME', t, 'procedure_name'],
      ['PROCEDURE_OWNER', t, "'SYSADMIN'"],
      ['ARGUMENT_SIGNATURE', t, 'signature'],
      ['DATA_TYPE', t, 'returns'],
      ['PROCEDURE_LANGUAGE', t, "definition ->> '$.language'"],
      ['PROCEDURE_DEFINITION', t, "definition ->> '$.body'"],
      ['CREATED', types.ltz(), 'sf_zoned(created_on, 0, 0)'],
      ['LAST_ALTERED', types.ltz(), 'sf_zoned(created_on, 0, 0)'],
      ['COMMENT', t, "definition ->> '$.comment'"],
    ],
    `from ${physical(database)}."~meta".procedures`,
  );
}

/** There are none: CREATE FUNCTION is not known here. */
function functions(database: string): CompiledQuery {
  return listing(
    [
      ['FUNCTION_CATALOG', t, text(database)],
      ['FUNCTION_SCHEMA', t, "''"],
      ['FUNCTION_NAME', t, "''"],
      ['FUNCTION_OWNER', t, "'SYSADMIN'"],
      ['ARGUMENT_SIGNATURE', t, "''"],
      ['DATA_TYPE', t, "''"],
      ['FUNCTION_LANGUAGE', t, "''"],
      ['FUNCTION_DEFINITION', t, "''"],
      ['CREATED', types.ntz(), none.date],
      ['LAST_ALTERED', types.ntz(), none.date],
      ['COMMENT', t, none.text],
    ],
    'from (values (1)) one(one) where false',
  );
}

function stages(database: string, { sessionId }: Statement['session']): CompiledQuery {
  return listing(
    [
      ['STAGE_CATALOG', t, text(database)],
      ['STAGE_SCHEMA', t, 'schema_name'],
      ['STAGE_NAME', t, 'stage_name'],
      ['STAGE_URL', t, 'url'],
      ['STAGE_REGION', t, none.text],
      ['STAGE_TYPE', t, "case when url is null then 'Internal Named' else 'External Named' end"],
      ['STAGE_OWNER', t, "'SYSADMIN'"],
      ['CREATED', types.ltz(), 'sf_zoned(created_on, 0, 0)'],
      ['LAST_ALTERED', types.ltz(), 'sf_zoned(created_on, 0, 0)'],
      ['COMMENT', t, 'comment'],
    ],
    `from ${physical(database)}."~meta".stages where coalesce(session_id, ${text(sessionId)}) = ${text(sessionId)}`,
  );
}

/** Those of AUTOINCREMENT columns begin with a sign that no Snowflake name begins with. */
function sequences(database: string): CompiledQuery {
  return listing(
    [
      ['SEQUENCE_CATALOG', t, text(database)],
      ['SEQUENCE_SCHEMA', t, logical('schema_name')],
      ['SEQUENCE_NAME', t, logical('sequence_name')],
      ['SEQUENCE_OWNER', t, "'SYSADMIN'"],
      ['DATA_TYPE', t, "'NUMBER'"],
      ['NUMERIC_PRECISION', n, 'cast(38 as decimal(9, 0))'],
      ['NUMERIC_SCALE', n, 'cast(0 as decimal(9, 0))'],
      ['START_VALUE', t, 'cast(start_value as varchar)'],
      ['INCREMENT', t, 'cast(increment_by as varchar)'],
      ['CREATED', types.ntz(), none.date],
      ['LAST_ALTERED', types.ntz(), none.date],
      ['COMMENT', t, none.text],
    ],
    `from duckdb_sequences() where database_name = ${text(physicalName(database))} and not starts_with(schema_name, '~')
      and not starts_with(sequence_name, '~')`,
  );
}

/** What storage.ts calls the logical name, in SQL. */
const logical = (name: string) => `regexp_replace(${name}, '~[0-9a-z]+$', '')`;

function listOf(names: string[]): string {
  return `(values ${names.map((name) => `(${text(name)})`).join(', ')}) names(name)`;
}
