import type { ast } from '@polyglot-sql/sdk';
import { queryHistory } from '../account-usage/queries.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import { taskHistory } from '../tasks/listing.ts';
import type { Column } from './catalog.ts';
import type { CompileContext, CompiledQuery, Expression } from './compiled.ts';
import { convert } from './convert.ts';
import { fold, text } from './identifiers.ts';
import { types } from './types.ts';

/** What a table function yields: a source for FROM that may use what stands before it, and its columns. */
export interface TableFunction {
  name: string;
  sql: string;
  columns: Column[];
}

/** `TABLE(f(…))` and `LATERAL f(…)` for the functions of this file; undefined for anything else. */
export function compileTableFunction(node: Expression, context: CompileContext): TableFunction | undefined {
  const call = callIn(node);
  if (!call) return undefined;
  if (call.name.toUpperCase() === 'GENERATOR') return undefined;
  if (call.database !== undefined || call.isOfSchema) return informationFunction(call, context);
  const compile = tableFunctions[call.name.toUpperCase()];
  if (!compile) throw sqlErrors.unsupported(`table function ${call.name.toUpperCase()}`);
  return { name: call.name.toUpperCase(), ...compile(argumentsByName(call.args), context) };
}

interface Call {
  name: string;
  args: Expression[];
  /** INFORMATION_SCHEMA stands before the name, and perhaps a database before that. */
  isOfSchema?: boolean;
  database?: string;
}

function callIn(node: Expression): Call | undefined {
  if ('lateral' in node) return 'function' in node.lateral.this ? node.lateral.this.function : undefined;
  if (!('function' in node) || node.function.name.toUpperCase() !== 'TABLE') return undefined;
  const [inner] = node.function.args;
  if (inner && 'method_call' in inner) return methodIn(inner.method_call);
  return inner && 'function' in inner ? inner.function : undefined;
}

/** INFORMATION_SCHEMA.f(…), which the parser takes for a method. */
function methodIn({ this: of, method, args }: ast.ExpressionInner<'method_call'>): Call | undefined {
  if (!('column' in of) || of.column.name.name.toUpperCase() !== 'INFORMATION_SCHEMA') return undefined;
  const { table } = of.column;
  return { name: method.name, args, isOfSchema: true, ...(table ? { database: fold(table) } : {}) };
}

/** TASK_HISTORY and QUERY_HISTORY, newest first, with RESULT_LIMIT (100 unless told). */
function informationFunction(
  { name, args, database: written }: Call,
  { statement }: CompileContext,
): TableFunction {
  const database = written ?? statement.session.database;
  if (database === undefined) throw sqlErrors.noCurrentDatabase();
  if (!statement.catalog.hasDatabase(database)) throw sqlErrors.missingDatabase(database);
  switch (name.toUpperCase()) {
    case 'TASK_HISTORY': {
      const named = onlyNamed('TASK_HISTORY', args, ['TASK_NAME', 'RESULT_LIMIT', 'ERROR_ONLY']);
      const task = constant(named.get('TASK_NAME') ?? null, 'TASK_NAME');
      const conditions = [
        ...(task === undefined ? [] : [`"NAME" = ${text(task.toUpperCase())}`]),
        ...(isTrue(named.get('ERROR_ONLY')) ? [`"STATE" = 'FAILED'`] : []),
      ];
      return newest('TASK_HISTORY', taskHistory(database), { by: 'COMPLETED_TIME', conditions, named });
    }
    case 'QUERY_HISTORY': {
      const named = onlyNamed('QUERY_HISTORY', args, ['RESULT_LIMIT']);
      return newest('QUERY_HISTORY', queryHistory(), { by: 'START_TIME', conditions: [], named });
    }
    default:
      throw sqlErrors.unsupported(`table function ${name.toUpperCase()}`);
  }
}

function onlyNamed(name: string, args: Expression[], known: readonly string[]): Map<string, Expression> {
  const { named, placed } = argumentsByName(args);
  const unknown = [...named.keys()].find((each) => !known.includes(each));
  if (unknown !== undefined) throw sqlErrors.unsupported(`${name} with ${unknown}`);
  if (placed.length > 0) throw sqlErrors.unsupported(`${name} with unnamed arguments`);
  return named;
}

function newest(
  name: string,
  { sql, columns }: CompiledQuery,
  { by, conditions, named }: { by: string; conditions: readonly string[]; named: Map<string, Expression> },
): TableFunction {
  const limit = Number(constant(named.get('RESULT_LIMIT') ?? null, 'RESULT_LIMIT') ?? 100);
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  return {
    name,
    sql: `(select * from (${sql}) "~history"${where} order by "${by}".utc desc limit ${limit})`,
    columns,
  };
}

interface Arguments {
  /** By name in capitals. */
  named: Map<string, Expression>;
  placed: Expression[];
}

function argumentsByName(args: Expression[]): Arguments {
  const isNamed = (arg: Expression): arg is Extract<Expression, { named_argument: unknown }> =>
    'named_argument' in arg;
  return {
    named: new Map(
      args.filter(isNamed).map(({ named_argument: { name, value } }) => [name.name.toUpperCase(), value]),
    ),
    placed: args.filter((arg) => !isNamed(arg)),
  };
}

type Compile = (args: Arguments, context: CompileContext) => Omit<TableFunction, 'name'>;

const column = (name: string, type: Column['type']): Column => ({ name, type, nullable: true });

/**
 * FLATTEN: a row for each element of an array or member of an object, members in the order of their keys. SEQ counts the
 * rows of the input in no order that could be relied on, as in Snowflake.
 */
const flatten: Compile = ({ named, placed }, context) => {
  const given = named.get('INPUT') ?? placed[0];
  if (!given) throw sqlErrors.argumentCount('FLATTEN', 0);
  for (const name of named.keys()) {
    if (!['INPUT', 'OUTER', 'PATH', 'MODE', 'RECURSIVE'].includes(name))
      throw sqlErrors.invalidIdentifier(name);
  }
  if (isTrue(named.get('RECURSIVE'))) throw sqlErrors.unsupported('FLATTEN with RECURSIVE');
  const path = constant(named.get('PATH') ?? named.get('MODE') ?? null, 'PATH and MODE of FLATTEN');
  if (path !== undefined) throw sqlErrors.unsupported('PATH and MODE of FLATTEN');
  const input = convert(context.expression(given), types.variant, context.statement).sql;
  const entries = `sf_entries(${input})`;
  const rows = isTrue(named.get('OUTER'))
    ? `case when len(${entries}) > 0 then ${entries} else [struct_pack(k := null::varchar, i := null::bigint, v := null::json)] end`
    : entries;
  return {
    sql: `(select 1::decimal(18, 0), "~e".k, case when "~e".i is null then sf_key_path("~e".k) else '[' || "~e".i || ']' end,
      "~e".i::decimal(18, 0), "~e".v, cast(${input} as json) from (select unnest(${rows}) as "~e") "~flat")`,
    columns: [
      column('SEQ', types.fixed(18)),
      column('KEY', types.text()),
      column('PATH', types.text()),
      column('INDEX', types.fixed(18)),
      column('VALUE', types.variant),
      column('THIS', types.variant),
    ],
  };
};

/** SPLIT_TO_TABLE(text, separator): a row a part, counted from one. */
const splitToTable: Compile = ({ placed }, context) => {
  const [given, separator] = placed;
  if (!given || !separator) throw sqlErrors.argumentCount('SPLIT_TO_TABLE', placed.length);
  const [value, by] = [given, separator].map(
    (each) => convert(context.expression(each), types.text(), context.statement).sql,
  );
  const parts = `string_split(${value}, ${by ?? text('')})`;
  return {
    sql: `(select 1::decimal(18, 0), "~i"::decimal(18, 0), "~part" from
      (select unnest(${parts}) as "~part", unnest(range(1, len(${parts}) + 1)) as "~i") "~split")`,
    columns: [
      column('SEQ', types.fixed(18)),
      column('INDEX', types.fixed(18)),
      column('VALUE', types.text()),
    ],
  };
};

const tableFunctions: Record<string, Compile | undefined> = {
  FLATTEN: flatten,
  SPLIT_TO_TABLE: splitToTable,
};

const isTrue = (node: Expression | undefined): boolean =>
  node !== undefined && 'boolean' in node && node.boolean.value;

function constant(node: Expression | null, what: string): string | undefined {
  if (node === null) return undefined;
  if (!('literal' in node)) throw sqlErrors.unsupported(`${what} that is not a constant`);
  return String(node.literal.value);
}
