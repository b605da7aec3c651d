import { sqlErrors } from '../engine/sql-error.ts';
import { failures } from '../procedures/failures.ts';
import { Reader } from '../procedures/reader.ts';
import { argumentTypes } from '../procedures/signature.ts';
import { proceduresTable } from '../procedures/store.ts';
import { tokensOf } from '../procedures/tokens.ts';
import { readTypes } from '../procedures/type-name.ts';
import { readStreams } from '../streams/store.ts';
import { readTasks } from '../tasks/store.ts';
import type { Task } from '../tasks/task.ts';
import { type Column, type ObjectName, type ReadRows, readCatalog } from './catalog.ts';
import { text } from './identifiers.ts';
import { completeName } from './object-name.ts';
import type { SessionContext } from './session.ts';
import { temporaryName } from './temporary.ts';
import { textOf } from './texts.ts';
import { formatType } from './types.ts';

interface Options {
  session: SessionContext;
  read: ReadRows;
}

/** Puts what GET_DDL('kind', 'name') gives in its place, as a text. */
export async function withDdl(sql: string, options: Options): Promise<string> {
  if (!/\bget_ddl\s*\(/i.test(sql)) return sql;
  const tokens = [...tokensOf(sql)];
  let written = '';
  let at = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'word' || token.value !== 'GET_DDL') continue;
    const [opening, kind, comma, name, closing] = tokens.slice(i + 1, i + 6);
    const isCall = opening?.value === '(' && comma?.value === ',' && closing?.value === ')';
    if (!isCall || kind?.kind !== 'text' || name?.kind !== 'text')
      throw sqlErrors.unsupported('GET_DDL of anything but a kind and a name in quotes');
    const ddl = await ddlOf(kind.value.toUpperCase(), name.value, options);
    written += `${sql.slice(at, token.start)}'${ddl.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
    at = closing.end;
  }
  return written + sql.slice(at);
}

async function ddlOf(kind: string, written: string, options: Options): Promise<string> {
  const reader = new Reader(written);
  const name = completeName(reader.path(), options.session);
  switch (kind) {
    case 'TABLE':
    case 'VIEW':
      return objectDdl(kind, name, options);
    case 'DYNAMIC_TABLE':
      return dynamicTableDdl(name, options);
    case 'PROCEDURE':
      return procedureDdl(name, argumentTypes(readTypes(reader)), options);
    case 'TASK': {
      const task = (await readTasks(name, options.read)).get(name.name);
      if (!task) throw sqlErrors.missingObject(name.name);
      return taskDdl(task);
    }
    case 'STREAM': {
      const [stream] = await readStreams(options.read, [name]);
      if (!stream) throw sqlErrors.missingObject(name.name);
      return `create or replace stream ${quoted(name.name)} on table ${quoted(stream.table.name)};`;
    }
    default:
      throw sqlErrors.unsupported(`GET_DDL of ${kind}`);
  }
}

async function objectDdl(
  kind: 'TABLE' | 'VIEW',
  name: ObjectName,
  { session, read }: Options,
): Promise<string> {
  const temporary = temporaryName(name, session);
  const catalog = await readCatalog(read, { names: [name, temporary] });
  const object = catalog.find(temporary) ?? catalog.find(name);
  if (object?.kind !== (kind === 'VIEW' ? 'VIEW' : 'BASE TABLE')) throw sqlErrors.missingObject(name.name);
  if (kind === 'TABLE') {
    const word = object.schema === name.schema ? 'TABLE' : 'TEMPORARY TABLE';
    return `create or replace ${word} ${quoted(name.name)} (\n${object.columns.map(columnDdl).join(',\n')}\n);`;
  }
  const columns = object.columns.map((column) => `\t${quoted(column.name)}`).join(',\n');
  return `create or replace view ${quoted(name.name)}(\n${columns}\n) as ${await queryOf(name, read)};`;
}

function columnDdl({ name, type, nullable, default: value, sequence }: Column): string {
  const rest =
    sequence === undefined
      ? value === undefined
        ? ''
        : ` DEFAULT ${value}`
      : ` ${value ?? 'autoincrement'}`;
  return `\t${quoted(name)} ${formatType(type)}${nullable ? '' : ' NOT NULL'}${rest}`;
}

/** The statement that made it. */
async function dynamicTableDdl(name: ObjectName, { read }: Options): Promise<string> {
  const object = (await readCatalog(read, { names: [name] })).find(name);
  if (object?.kind !== 'DYNAMIC TABLE') throw sqlErrors.missingObject(name.name);
  return `${await textOf(name, read)};`;
}

/** The query of a view, as it was written. */
async function queryOf(view: ObjectName, read: ReadRows): Promise<string> {
  const written = await textOf(view, read);
  const reader = new Reader(written);
  let depth = 0;
  while (depth > 0 || !reader.isWord('AS')) {
    if (reader.isSign('(')) depth += 1;
    if (reader.isSign(')')) depth -= 1;
    if (reader.next().kind === 'end') throw sqlErrors.unsupported(`GET_DDL of the view ${view.name}`);
  }
  return written.slice(reader.peek(1).start);
}

async function procedureDdl(
  { database, schema, name }: ObjectName,
  types: string,
  { read }: Options,
): Promise<string> {
  const [row] = await read(
    `select ddl from ${proceduresTable(database)}
      where schema_name = ${text(schema)} and procedure_name = ${text(name)} and argument_types = ${text(types)}`,
  );
  if (!row) throw failures.missing(`${name}${types}`);
  return row[0] ?? '';
}

function taskDdl({ name, warehouse, schedule, after, finalizes, condition, body }: Task): string {
  return [
    `create or replace task ${quoted(name)}`,
    ...(warehouse === undefined ? [] : [`\twarehouse=${quoted(warehouse)}`]),
    ...(schedule === undefined ? [] : [`\tschedule='${schedule}'`]),
    ...(after.length === 0 ? [] : [`\tafter ${after.map(quoted).join(', ')}`]),
    ...(finalizes === undefined ? [] : [`\tfinalize=${quoted(finalizes)}`]),
    ...(condition === undefined ? [] : [`\twhen ${condition}`]),
    `\tas ${body};`,
  ].join('\n');
}

/** In quotes only where the name needs them. */
function quoted(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
