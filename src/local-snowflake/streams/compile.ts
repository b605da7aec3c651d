import { sqlErrors } from '../engine/sql-error.ts';
import { type ObjectName, type ReadRows, readCatalog } from '../sql/catalog.ts';
import type { Statement } from '../sql/compiled.ts';
import { requireSchema } from '../sql/definitions/tables.ts';
import { instantText, physical, text } from '../sql/identifiers.ts';
import { completeName } from '../sql/object-name.ts';
import { objectPath } from '../sql/object-path.ts';
import type { Plan } from '../sql/plan.ts';
import { listStreams } from './listing.ts';
import type { StreamStatement } from './statement.ts';
import { baseOf, changesView, hasStreams, readStreams, rowColumn, streamsTable } from './store.ts';

type Options = Pick<Statement, 'session' | 'binds'> & { read: ReadRows };

/** Turns a statement about streams into a plan. */
export async function compileStream(node: StreamStatement, options: Options): Promise<Plan> {
  const name = completeName(node.name, options.session);
  if (node.kind === 'create') return create(node, name, options);
  const [stream] = await readStreams(options.read, [name]);
  if (!stream) {
    if (node.kind === 'describe' || !node.ifExists) throw sqlErrors.missingObject(name.name);
    return done([], 'Drop statement executed successfully (object already dropped).');
  }
  if (node.kind === 'describe')
    return {
      kind: 'query',
      ...listStreams(
        name.database,
        `schema_name = ${text(name.schema)} and stream_name = ${text(name.name)}`,
      ),
    };
  return done(dropped(name), `${name.name} successfully dropped.`);
}

async function create(
  node: StreamStatement & { kind: 'create' },
  name: ObjectName,
  { session, binds, read }: Options,
): Promise<Plan> {
  const from = completeName(node.table, session);
  const catalog = await readCatalog(read, { names: [name, from] });
  requireSchema(name, { session, catalog, binds });
  const table = catalog.find(from);
  if (!table) throw sqlErrors.missingObject(from.name);
  if (table.kind !== 'BASE TABLE' || from.database !== name.database)
    throw sqlErrors.unsupported(`stream on ${table.kind} of another kind or database`);
  const existing = catalog.find(name);
  if (existing && (existing.kind !== 'STREAM' || !node.orReplace)) {
    if (!node.ifNotExists) throw sqlErrors.objectExists(name.name);
    return done([], `${name.name} already exists, statement succeeded.`);
  }
  const isTracked = await hasStreams(read, from);
  return done(
    [
      ...(existing ? dropped(name) : []),
      `create schema if not exists ${physical(name.database)}."~streams"`,
      ...(isTracked ? [] : tracked(from)),
      `create table ${baseOf(name)} as select * from ${objectPath(from)}`,
      changesView(name, table),
      `insert into ${streamsTable(name.database)} values (${[name.schema, name.name, from.schema, from.name].map(text).join(', ')}, false, ${instantText(session.now)})`,
    ],
    `Stream ${name.name} successfully created.`,
  );
}

/** Gives each row of a table a number that it keeps. */
function tracked(table: ObjectName): string[] {
  const sequence = `${physical(table.database)}."~streams".${physical(`rows/${table.schema}/${table.name}`)}`;
  const path = objectPath(table);
  return [
    `create sequence if not exists ${sequence}`,
    `alter table ${path} add column if not exists ${rowColumn} bigint`,
    `update ${path} set ${rowColumn} = nextval('${sequence.replaceAll("'", "''")}')`,
    `alter table ${path} alter column ${rowColumn} set default nextval('${sequence.replaceAll("'", "''")}')`,
  ];
}

function dropped(name: ObjectName): string[] {
  return [
    `drop view if exists ${objectPath(name)}`,
    `drop table if exists ${baseOf(name)}`,
    `delete from ${streamsTable(name.database)} where schema_name = ${text(name.schema)} and stream_name = ${text(name.name)}`,
  ];
}

const done = (sql: string[], message: string): Plan => ({ kind: 'definition', sql, message });
