import type { ast } from '@polyglot-sql/sdk';
import { tableName } from '../../catalog.ts';
import {
  atom,
  type Context,
  type Expression,
  emptyScope,
  indented,
  type Scope,
  type Statement,
} from '../../compiled.ts';
import { dataType } from '../../data-type.ts';
import { fold, postgresName, written } from '../../names.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { postgresType, type SqlType } from '../../types.ts';
import { convert } from '../convert.ts';
import { inlineQuery } from '../predicates.ts';
import { contextOf } from '../queries/query.ts';
import { pathOf } from './target.ts';

type Made = ast.ExpressionInner<'create_function'>;

const functionRule: Rule = {
  id: 'sql-function',
  says: 'A scalar function in SQL becomes one of PostgreSQL, and calls of it stay calls',
};

/** CREATE FUNCTION … RETURNS type AS 'expression or query'; undefined for anything else. */
export function createFunction(
  sql: string,
  statement: Statement,
  parsed: (sql: string) => Expression,
): string[] | undefined {
  if (!/^create\s+(or\s+replace\s+)?(secure\s+)?function\b/i.test(sql)) return undefined;
  const node = parsed(sql);
  if (!('create_function' in node)) throw new Untranslatable('This function cannot be read.');
  const { create_function: made } = node;
  const returned = made.return_type;
  if ((made.language ?? 'SQL').toUpperCase() !== 'SQL')
    throw new Untranslatable(`A function in ${made.language} has to be written anew in SQL or PL/pgSQL.`);
  if (!returned) throw new Untranslatable('A function that returns a table is left to a person.');
  applied(statement.notes, functionRule);
  const parameters = made.parameters.map(parameterOf);
  const type = dataType(returned);
  const name = tableName(made.name);
  const path = pathOf(name);
  statement.catalog.functions.set(fold(made.name.name), {
    path,
    parameters: parameters.map((parameter) => parameter.type),
    required: parameters.filter(({ fallback }) => !fallback).length,
    type,
  });
  const scope = emptyScope();
  scope.relations.push({ alias: fold(made.name.name), as: name.as, columns: parameters, isOpen: false });
  const list = parameters.map((parameter) => declared(parameter, contextOf(statement)));
  const body = bodyOf(parsed(queryIn(made)), { type, scope }, statement);
  const traits = [
    'language sql',
    ...(made.deterministic ? ['immutable'] : []),
    ...(made.returns_null_on_null_input || made.strict ? ['strict'] : []),
  ];
  return [
    `create ${made.or_replace ? 'or replace ' : ''}function ${path}(${list.join(', ')}) returns ${parameterType(type)}\n  ${traits.join(' ')} as $$\n${indented(body)}\n$$`,
  ];
}

function parameterOf({ name, data_type, default: fallback }: Made['parameters'][number]) {
  if (!name) throw new Untranslatable('A function whose arguments have no names cannot be read.');
  const folded = fold(name);
  return { name: folded, as: postgresName(folded), type: dataType(data_type), fallback };
}

function declared({ as, type, fallback }: ReturnType<typeof parameterOf>, context: Context): string {
  const value = fallback ? ` default ${convert(context.expression(fallback), type, context).sql}` : '';
  return `${written(as)} ${parameterType(type)}${value}`;
}

/** PostgreSQL drops the length and the decimals of an argument. */
function parameterType(type: SqlType): string {
  return postgresType(type).replace(/\(.*\)/, '');
}

/** What stands between the quotes, as a query. */
function queryIn({ body }: Made): string {
  const text =
    body && 'StringLiteral' in body
      ? body.StringLiteral.replaceAll("''", "'")
      : body && 'DollarQuoted' in body
        ? body.DollarQuoted.content
        : undefined;
  if (text === undefined) throw new Untranslatable('The body of this function cannot be read.');
  const plain = text.trim().replace(/;$/, '');
  return /^(select|with)\b/i.test(plain) ? plain : `select ${plain}`;
}

function bodyOf(
  query: Expression,
  { type, scope }: { type: SqlType; scope: Scope },
  statement: Statement,
): string {
  const context = contextOf(statement, scope);
  const only = 'select' in query && !query.select.from ? query.select.expressions : [];
  const [expression] = only;
  if (expression && only.length === 1)
    return `select ${convert(context.expression(expression), type, context).sql}`;
  return converted(query, type, context);
}

function converted(query: Expression, type: SqlType, context: Context): string {
  const { sql, columns } = context.query(query);
  const [column] = columns;
  if (!column || column.type.kind === 'unknown' || postgresType(column.type) === postgresType(type))
    return sql;
  const value = atom(`(${inlineQuery(sql)})`, column.type);
  return `select ${convert(value, type, context).sql}`;
}
