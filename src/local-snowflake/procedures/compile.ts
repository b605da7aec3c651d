import { sqlErrors } from '../engine/sql-error.ts';
import { type Catalog, type ObjectName, type ReadRows, readCatalog } from '../sql/catalog.ts';
import type { CompiledQuery, Statement } from '../sql/compiled.ts';
import { convert } from '../sql/convert.ts';
import { requireSchema } from '../sql/definitions/tables.ts';
import { physical } from '../sql/identifiers.ts';
import { describeProcedure } from '../sql/listings/procedures.ts';
import { completeName } from '../sql/object-name.ts';
import { parseSql } from '../sql/parse.ts';
import type { Plan } from '../sql/plan.ts';
import { compileQuery, contextOf } from '../sql/query.ts';
import { tableNames } from '../sql/table-names.ts';
import { duckdbType } from '../sql/types.ts';
import type { CreateProcedure } from './create.ts';
import { failures } from './failures.ts';
import { resolveCall } from './resolve.ts';
import { argumentTypes } from './signature.ts';
import type { Argument, ProceduralStatement } from './statement.ts';
import { findProcedures, forgetProcedure, storeProcedure } from './store.ts';

type Options = Pick<Statement, 'session' | 'binds'> & { read: ReadRows };

/** Turns a statement about procedures, blocks or session variables into a plan. */
export async function compileProcedural(node: ProceduralStatement, options: Options): Promise<Plan> {
  switch (node.kind) {
    case 'create':
      return createProcedure(node, options);
    case 'drop':
      return dropProcedure(node, options);
    case 'describe':
      return describe(node, options);
    case 'call':
      return call(node, options);
    case 'block':
      return node;
    case 'immediate': {
      const using = [];
      for (const each of node.using) using.push(await compileSelect(each, options));
      return { kind: 'immediate', text: await compileSelect(node.query, options), using };
    }
    case 'set': {
      const values = await compileSelect(node.query, options);
      if (values.columns.length !== node.names.length)
        throw sqlErrors.invalidArgument(
          `${values.columns.length} values for ${node.names.length} session variables`,
        );
      return { kind: 'set variables', names: node.names, values };
    }
    case 'unset':
      return { kind: 'unset variables', names: node.names };
  }
}

async function createProcedure(node: CreateProcedure, { session, read }: Options): Promise<Plan> {
  const { catalog, name } = await named(node.name, { session, read });
  requireSchema(name, { session, catalog, binds: new Map() });
  const types = node.definition.parameters.map(({ type }) => type);
  const existing = (await findProcedures(name, read)).find((each) => hasTypes(each, types));
  if (existing && !node.orReplace) {
    if (!node.ifNotExists) throw sqlErrors.objectExists(name.name);
    return { kind: 'definition', sql: [], message: `${name.name} already exists, statement succeeded.` };
  }
  return {
    kind: 'definition',
    sql: storeProcedure({ ...name, ...node.definition }, session.now),
    message: `Function ${name.name} successfully created.`,
  };
}

async function dropProcedure(
  { name: path, types, ifExists }: ProceduralStatement & { kind: 'drop' },
  { session, read }: Options,
): Promise<Plan> {
  const { catalog, name } = await named(path, { session, read });
  const found = catalog.hasDatabase(name.database) ? await findProcedures(name, read) : [];
  if (!found.some((each) => hasTypes(each, types))) {
    if (!ifExists) throw failures.missing(`${name.name}${argumentTypes(types)}`);
    const message = 'Drop statement executed successfully (object already dropped).';
    return { kind: 'definition', sql: [], message };
  }
  return {
    kind: 'definition',
    sql: [forgetProcedure(name, types)],
    message: `${name.name} successfully dropped.`,
  };
}

async function describe(
  { name: path, types }: ProceduralStatement & { kind: 'describe' },
  { session, read }: Options,
): Promise<Plan> {
  const { catalog, name } = await named(path, { session, read });
  const found = catalog.hasDatabase(name.database) ? await findProcedures(name, read) : [];
  const procedure = found.find((each) => hasTypes(each, types));
  if (!procedure) throw failures.missing(`${name.name}${argumentTypes(types)}`);
  return { kind: 'query', ...describeProcedure(procedure) };
}

async function call(
  { name: path, args: written }: ProceduralStatement & { kind: 'call' },
  options: Options,
): Promise<Plan> {
  const { catalog, name } = await named(path, options);
  const candidates = catalog.hasDatabase(name.database) ? await findProcedures(name, options.read) : [];
  if (candidates.length === 0) throw failures.unknown(path);
  const statement = await statementFor(
    written.map(({ query }) => query),
    options,
  );
  const given = written.map((arg) => ({ name: arg.name, value: compileArgument(arg.query, statement) }));
  const { procedure, args } = resolveCall(candidates, given, path.join('.'));
  const items = procedure.parameters.map((parameter, i) => {
    const value = args[i] ?? compileArgument(`select ${parameter.default ?? 'null'}`, statement);
    const { sql } = convert(value, parameter.type, statement);
    return `cast(${sql} as ${duckdbType(parameter.type)}) as ${physical(`~${i}`)}`;
  });
  const columns = procedure.parameters.map(({ name: each, type }) => ({ name: each, type, nullable: true }));
  return {
    kind: 'call',
    procedure,
    args: { sql: items.length > 0 ? `select ${items.join(', ')}` : '', columns },
  };
}

function compileArgument(query: Argument['query'], statement: Statement) {
  const [node] = parseSql(query);
  const item = node && 'select' in node ? node.select.expressions[0] : undefined;
  if (!item) throw sqlErrors.syntax(1, 0, query);
  return contextOf(statement).expression('alias' in item ? item.alias.this : item);
}

async function compileSelect(query: string, options: Options): Promise<CompiledQuery> {
  const [node] = parseSql(query);
  if (!node) throw sqlErrors.syntax(1, 0, '<EOF>');
  return compileQuery(node, contextOf(await statementFor([query], options)));
}

/** The statement that expressions are compiled for: it knows the tables of their subqueries. */
async function statementFor(queries: string[], { session, binds, read }: Options): Promise<Statement> {
  const names = queries.flatMap(parseSql).flatMap((node) => tableNames(node, session));
  return { session, binds, catalog: await readCatalog(read, { names }) };
}

/** The full name of a procedure, completed from the session, and the catalog to look it up in. */
async function named(
  path: string[],
  { session, read }: Pick<Options, 'session' | 'read'>,
): Promise<{ catalog: Catalog; name: ObjectName }> {
  return { catalog: await readCatalog(read, { names: [] }), name: completeName(path, session) };
}

function hasTypes(
  { parameters }: { parameters: { type: Parameters<typeof argumentTypes>[0][number] }[] },
  types: Parameters<typeof argumentTypes>[0],
): boolean {
  return argumentTypes(parameters.map(({ type }) => type)) === argumentTypes(types);
}
