import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import { listStreams } from '../../streams/listing.ts';
import { listTasks } from '../../tasks/listing.ts';
import type { CompiledQuery, Statement } from '../compiled.ts';
import { missing, resolveName } from '../from.ts';
import { fold, physical, text } from '../identifiers.ts';
import { declaredType, listing, withCounts } from '../information-schema.ts';
import type { Plan } from '../plan.ts';
import { visible } from '../temporary.ts';
import { types } from '../types.ts';
import { showProcedures } from './procedures.ts';
import { showVariables } from './variables.ts';

type Show = ast.ExpressionInner<'show'>;

/** What SHOW looks at: the account, one database, one schema or one table. */
interface Place {
  databases: string[];
  schema?: string;
  table?: string;
}

/** SHOW WAREHOUSES, DATABASES, SCHEMAS, TABLES, VIEWS, OBJECTS, STAGES, PROCEDURES, TASKS, STREAMS, VARIABLES and COLUMNS with LIKE, IN, STARTS WITH, LIMIT … FROM. */
export function show(node: Show, statement: Statement): Plan {
  const place = placeOf(node, statement);
  const subject = node.this.toUpperCase();
  const query = listingOf(subject, place, statement);
  const name = physical(subject === 'COLUMNS' ? 'column_name' : 'name');
  const filters = [
    node.like ? `${name} ilike ${literal(node.like)}` : '',
    node.starts_with ? `starts_with(${name}, ${literal(node.starts_with)})` : '',
    node.from ? `${name} > ${literal(node.from)}` : '',
  ].filter((filter) => filter !== '');
  const where = filters.length > 0 ? ` where ${filters.join(' and ')}` : '';
  const order = subject === 'COLUMNS' ? '' : ` order by ${orderColumns(query).join(', ')}`;
  const limit = node.limit ? ` limit ${Number(literal(node.limit.this).replaceAll("'", ''))}` : '';
  return {
    kind: 'query',
    sql: `select * from (${query.sql}) "~show"${where}${order}${limit}`,
    columns: query.columns,
  };
}

function listingOf(subject: string, place: Place, statement: Statement): CompiledQuery {
  switch (subject) {
    case 'WAREHOUSES':
      return warehouses(statement);
    case 'DATABASES':
      return databases(statement);
    case 'SCHEMAS':
      return schemas(place, statement);
    case 'TABLES':
      return union(place, (database) => tables(database, place, statement, "o.kind <> 'VIEW'"));
    case 'DYNAMIC TABLES':
      return union(place, (database) => tables(database, place, statement, "o.kind = 'DYNAMIC TABLE'"));
    case 'OBJECTS':
      return union(place, (database) => tables(database, place, statement, 'true'));
    case 'VIEWS':
      return union(place, (database) => views(database, place));
    case 'STAGES':
      return union(place, (database) => stages(database, place, statement));
    case 'PROCEDURES':
      return union(place, (database) => showProcedures(database, inSchema(place, '')));
    case 'TASKS':
      return union(place, (database) => listTasks(database, inSchema(place, '')));
    case 'STREAMS':
      return union(place, (database) => listStreams(database, inSchema(place, '')));
    case 'VARIABLES':
      return showVariables(statement);
    case 'COLUMNS':
      return union(place, (database) => columns(database, place));
    default:
      throw sqlErrors.unsupported(`SHOW ${subject}`);
  }
}

const t = types.text();
const createdOn = ['created_on', types.ltz(3), 'null'] as const;

/** The session's own. Nothing is computed in one here, but there are clients that ask for it before anything else. */
function warehouses({ session }: Statement): CompiledQuery {
  return listing(
    [
      ['name', t, text(session.warehouse ?? 'COMPUTE_WH')],
      ['state', t, "'STARTED'"],
      ['type', t, "'STANDARD'"],
      ['size', t, "'X-Small'"],
      ['is_default', t, "'Y'"],
      ['is_current', t, "'Y'"],
      ['owner', t, "'SYSADMIN'"],
      ['comment', t, "''"],
    ],
    'from (values (1)) one(one)',
  );
}

function databases({ session, catalog }: Statement): CompiledQuery {
  const rows = catalog.databases().map((name) => `(${text(name)})`);
  return listing(
    [
      [...createdOn],
      ['name', t, 'name'],
      ['is_default', t, "'N'"],
      ['is_current', t, `case when name = ${text(session.database ?? '')} then 'Y' else 'N' end`],
      ['origin', t, "''"],
      ['owner', t, "'SYSADMIN'"],
      ['comment', t, "''"],
      ['options', t, "''"],
      ['retention_time', t, "'1'"],
      ['kind', t, "'STANDARD'"],
    ],
    rows.length > 0
      ? `from (values ${rows.join(', ')}) names(name)`
      : "from (values ('')) names(name) where false",
  );
}

function schemas(place: Place, { session, catalog }: Statement): CompiledQuery {
  const rows = place.databases.flatMap((database) =>
    catalog.schemas(database).map((schema) => `(${text(database)}, ${text(schema)})`),
  );
  const current = `database = ${text(session.database ?? '')} and name = ${text(session.schema ?? '')}`;
  return listing(
    [
      [...createdOn],
      ['name', t, 'name'],
      ['is_default', t, "'N'"],
      ['is_current', t, `case when ${current} then 'Y' else 'N' end`],
      ['database_name', t, 'database'],
      ['owner', t, "'SYSADMIN'"],
      ['comment', t, "''"],
      ['options', t, "''"],
      ['retention_time', t, "'1'"],
    ],
    rows.length > 0
      ? `from (values ${rows.join(', ')}) names(database, name)`
      : "from (values ('', '')) names(database, name) where false",
  );
}

function tables(database: string, place: Place, statement: Statement, condition: string): CompiledQuery {
  return listing(
    [
      [...createdOn],
      ['name', t, 'o.object_name'],
      ['database_name', t, text(database)],
      ['schema_name', t, 'o.schema_name'],
      [
        'kind',
        t,
        "case when is_temporary then 'TEMPORARY' when o.kind = 'VIEW' then 'VIEW' else 'TABLE' end",
      ],
      ['comment', t, "coalesce(o.comment, '')"],
      ['cluster_by', t, "''"],
      ['rows', types.fixed(38), 'cast(counted.row_count as decimal(38, 0))'],
      ['bytes', types.fixed(38), 'cast(null as decimal(38, 0))'],
      ['owner', t, "'SYSADMIN'"],
      ['retention_time', t, "'1'"],
      ['is_dynamic', t, "case when o.kind = 'DYNAMIC TABLE' then 'Y' else 'N' end"],
    ],
    `from ${visible(database, 'objects', statement.session)} o ${withCounts(database, statement)} where ${condition} and ${inSchema(place, 'o.')}`,
  );
}

function views(database: string, place: Place): CompiledQuery {
  return listing(
    [
      [...createdOn],
      ['name', t, 'object_name'],
      ['reserved', t, "''"],
      ['database_name', t, text(database)],
      ['schema_name', t, 'schema_name'],
      ['owner', t, "'SYSADMIN'"],
      ['comment', t, "coalesce(comment, '')"],
      ['text', t, "coalesce(texts.text, '')"],
      ['is_secure', t, "'false'"],
      ['is_materialized', t, "'false'"],
    ],
    `from ${physical(database)}."~meta".objects left join ${physical(database)}."~meta".texts using (schema_name, object_name) where kind = 'VIEW' and ${inSchema(place, '')}`,
  );
}

function stages(database: string, place: Place, { session }: Statement): CompiledQuery {
  return listing(
    [
      ['created_on', types.ltz(3), 'sf_zoned(created_on, 0, 0)'],
      ['name', t, 'stage_name'],
      ['database_name', t, text(database)],
      ['schema_name', t, 'schema_name'],
      ['url', t, "coalesce(url, '')"],
      ['has_credentials', t, "'N'"],
      ['has_encryption_key', t, "'N'"],
      ['owner', t, "'SYSADMIN'"],
      ['comment', t, 'comment'],
      ['region', t, 'cast(null as varchar)'],
      [
        'type',
        t,
        "case when url is null then 'INTERNAL' else 'EXTERNAL' end || case when session_id is null then '' else ' TEMPORARY' end",
      ],
      ['cloud', t, 'cast(null as varchar)'],
    ],
    `from ${physical(database)}."~meta".stages
     where coalesce(session_id, ${text(session.sessionId)}) = ${text(session.sessionId)} and ${inSchema(place, '')}`,
  );
}

function columns(database: string, place: Place): CompiledQuery {
  const { base, first, second } = declaredType;
  const dataType = `cast(case ${base}
    when 'NUMBER' then json_object('type', 'FIXED', 'precision', ${first}::integer, 'scale', coalesce(${second}, 0)::integer, 'nullable', is_nullable)
    when 'VARCHAR' then json_object('type', 'TEXT', 'length', ${first}::integer, 'byteLength', least(${first} * 4, 16777216)::integer, 'nullable', is_nullable, 'fixed', false)
    when 'FLOAT' then json_object('type', 'REAL', 'nullable', is_nullable)
    when 'BINARY' then json_object('type', 'BINARY', 'length', ${first}::integer, 'byteLength', ${first}::integer, 'nullable', is_nullable, 'fixed', true)
    else case when ${first} is null then json_object('type', ${base}, 'nullable', is_nullable)
         else json_object('type', ${base}, 'precision', 0, 'scale', ${first}::integer, 'nullable', is_nullable) end
    end as varchar)`;
  return listing(
    [
      ['table_name', t, 'object_name'],
      ['schema_name', t, 'schema_name'],
      ['column_name', t, 'column_name'],
      ['data_type', t, dataType],
      ['null?', t, "case when is_nullable then 'true' else 'NOT_NULL' end"],
      ['default', t, "''"],
      ['kind', t, "'COLUMN'"],
      ['expression', t, "''"],
      ['comment', t, "''"],
      ['database_name', t, text(database)],
      ['autoincrement', t, "''"],
    ],
    `from (select * from ${physical(database)}."~meta".columns where ${inSchema(place, '')} order by schema_name, object_name, ordinal)`,
  );
}

function inSchema({ schema, table }: Place, prefix: string): string {
  const conditions = [
    schema === undefined ? 'true' : `${prefix}schema_name = ${text(schema)}`,
    table === undefined ? 'true' : `${prefix}object_name = ${text(table)}`,
  ];
  return conditions.join(' and ');
}

function union({ databases: names }: Place, list: (database: string) => CompiledQuery): CompiledQuery {
  const parts = names.map(list);
  const [first] = parts;
  if (!first) throw sqlErrors.noCurrentDatabase();
  return { sql: parts.map(({ sql }) => `(${sql})`).join(' union all '), columns: first.columns };
}

function orderColumns({ columns: all }: CompiledQuery): string[] {
  return ['database_name', 'schema_name', 'name']
    .filter((name) => all.some((column) => column.name === name))
    .map(physical);
}

/** IN …, or else the session's schema, its database or the account. */
function placeOf(node: Show, statement: Statement): Place {
  const { session, catalog } = statement;
  const table = node.scope && 'table' in node.scope ? node.scope.table : undefined;
  const known = (database: string) => {
    if (!catalog.hasDatabase(database)) throw sqlErrors.missingDatabase(database);
    return database;
  };
  switch (node.scope_kind?.toUpperCase()) {
    case 'ACCOUNT':
      return { databases: catalog.databases() };
    case 'DATABASE':
      return { databases: [known(table ? fold(table.name) : (session.database ?? ''))] };
    case 'SCHEMA': {
      const database = table?.schema ? fold(table.schema) : session.database;
      if (database === undefined) throw sqlErrors.noCurrentDatabase();
      const schema = table ? fold(table.name) : (session.schema ?? 'PUBLIC');
      if (!catalog.hasSchema(known(database), schema)) throw sqlErrors.missingSchema(`${database}.${schema}`);
      return { databases: [database], schema };
    }
    case 'TABLE':
    case 'VIEW': {
      if (!table) throw sqlErrors.unsupported('SHOW without a name');
      const name = resolveName(table, statement);
      if (!catalog.find(name)) throw missing(name, table, statement);
      return { databases: [name.database], schema: name.schema, table: name.name };
    }
    default:
      if (session.database === undefined) return { databases: catalog.databases() };
      return session.schema === undefined || node.this.toUpperCase() === 'SCHEMAS'
        ? { databases: [known(session.database)] }
        : { databases: [known(session.database)], schema: session.schema };
  }
}

function literal(node: ast.Expression): string {
  if (!('literal' in node) || typeof node.literal.value !== 'string')
    throw sqlErrors.unsupported('SHOW with an expression');
  return text(node.literal.value);
}
