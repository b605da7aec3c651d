import type { ast } from '@polyglot-sql/sdk';
import { asCall, type Call } from '../../snowflake-syntax/calls.ts';
import { applyRule, kindOf, type Rules } from '../../snowflake-syntax/dispatch.ts';
import { atom, binding, type Compiled, type Context, type Expression, inside } from '../compiled.ts';
import { dataType } from '../data-type.ts';
import { fold, postgresName, written } from '../names.ts';
import { applied, type Rule, Untranslatable } from '../notes.ts';
import { types } from '../types.ts';
import { columnAt, compileColumn } from './columns.ts';
import { unify } from './common-type.ts';
import { convert } from './convert.ts';
import { aggregates } from './functions/aggregates.ts';
import { functions } from './functions/index.ts';
import { tryConvert } from './functions/try-casts.ts';
import { addInterval, compileInterval } from './intervals.ts';
import { compileLiteral } from './literals.ts';
import { type Arithmetic, arithmetic } from './operators.ts';
import { compilePath, getBy } from './paths.ts';
import { compare, compilePredicate, condition, inlineQuery } from './predicates.ts';
import { argumentsOf } from './rule.ts';
import { sessionVariable } from './session-variables.ts';
import { compileWindow } from './windows.ts';

const textConcat: Rule = {
  id: 'concat-null',
  says: 'CONCAT and || are NULL if any part is, so CONCAT becomes ||; numbers and dates become text first',
};
const nextValueRule: Rule = { id: 'sequence-nextval', says: "seq.NEXTVAL becomes nextval('seq')" };

/** Compiles any scalar expression. */
export function compileExpression(node: Expression, context: Context): Compiled {
  const compiled =
    applyRule(rules, node, context) ?? compilePredicate(node, context) ?? calling(node, context);
  if (!compiled) throw new Untranslatable(`${kindOf(node).replaceAll('_', ' ')} has no rule.`);
  return compiled;
}

function calling(node: Expression, context: Context): Compiled | undefined {
  const call = asCall(node);
  return call && compileCall(call, context);
}

const rules: Rules<Context, Compiled> = {
  literal: (node) => compileLiteral(node),
  boolean: ({ value }) => ({ ...atom(String(value), types.boolean), isNeverNull: true }),
  null: () => atom('null', types.null),
  column: (node, context) => nextValue(node, context) ?? columnOrKeyword(node, context),
  identifier: (node, context) =>
    compileColumn({ name: node, table: null, join_mark: false, trailing_comments: [] }, context),
  dot: (node) => {
    throw new Untranslatable(`A name of several parts (${kindOf(node.this)}) has no rule.`);
  },
  var: (node) => ({ ...atom('null', types.text), constant: node.this }),
  subscript: (node, context) => getBy(context.expression(node.this), context.expression(node.index), context),
  j_s_o_n_extract: (node, context) => {
    const path = context.expression(node.expression).constant;
    if (path === undefined) throw new Untranslatable('A path that is not a constant has no rule.');
    return compilePath(context.expression(node.this), path, context);
  },
  array_func: ({ expressions }, context) =>
    compileCall({ name: 'ARRAY_CONSTRUCT', args: expressions }, context),
  map_func: ({ keys, values }, context) =>
    compileCall(
      { name: 'OBJECT_CONSTRUCT', args: keys.flatMap((key, i) => [key, ...values.slice(i, i + 1)]) },
      context,
    ),
  // The parser takes `schema.f(1)` for a method of a column.
  method_call: ({ method, args }, context) => {
    const own = ownFunction({ name: fold(method), args }, context);
    if (!own) throw new Untranslatable(`The function ${method.name} has no rule.`, method.name);
    return own;
  },
  parameter: (node, context) => {
    if (node.style === 'Dollar' && node.name) return sessionVariable(node.name, context);
    if (node.index === null || node.index === undefined)
      throw new Untranslatable(`The variable ${node.name ?? ''} has no counterpart.`);
    return node.style === 'Dollar' ? columnAt(node.index, context) : atom(`$${node.index}`, types.unknown);
  },
  placeholder: () => {
    throw new Untranslatable('A ? has no place in a file of SQL: write :1, :2 …');
  },
  paren: (node, context) => {
    const inner = context.expression(node.this);
    return inner.binds === binding.atom ? inner : { ...inner, sql: `(${inner.sql})`, binds: binding.atom };
  },
  cast: (node, context) => convert(context.expression(node.this), dataType(node.to), context),
  try_cast: (node, context) => tryConvert(context.expression(node.this), dataType(node.to), context),
  case: compileCase,
  subquery: (node, context) => {
    const { sql, columns } = context.query(node.this);
    return { ...atom(`(${inlineQuery(sql)})`, columns[0]?.type ?? types.unknown) };
  },
  interval: compileInterval,
  add: (node, context) => plusOrMinus(node, '+', context),
  sub: (node, context) => plusOrMinus(node, '-', context),
  mul: (node, context) => binary(node, '*', context),
  div: (node, context) => binary(node, '/', context),
  mod: (node, context) => binary(node, '%', context),
  neg: (node, context) => {
    const inner = context.expression(node.this);
    return {
      ...inner,
      sql: `-${inside(inner, binding.collate)}`,
      binds: binding.sign,
      ...(inner.constant === undefined ? {} : { constant: `-${inner.constant}` }),
    };
  },
  concat: (node, context) => concatenated([node.left, node.right], context),
  window_function: compileWindow,
};

/** A call through the tables of functions; each says by which rule it was written. */
function compileCall(call: Call, context: Context): Compiled {
  if (call.name === 'CONCAT') return concatenated(call.args, context);
  const aggregate = aggregates[call.name];
  if (aggregate) {
    applied(context.statement.notes, aggregate);
    return aggregate.write(call, context, '');
  }
  const known = functions[call.name];
  const own = known ? undefined : ownFunction(call, context);
  if (own) return own;
  if (!known) throw new Untranslatable(`The function ${call.name} has no rule.`);
  applied(context.statement.notes, known);
  return known.write(call, context);
}

/** A call of a function that the sources define, with or without its schema. */
function ownFunction(call: Call, context: Context): Compiled | undefined {
  const own = context.statement.catalog.functions.get(call.name);
  if (!own) return undefined;
  const args = argumentsOf(call, context, own.required, own.parameters.length).map(
    (arg, i) => convert(arg, own.parameters[i] ?? arg.type, context).sql,
  );
  return atom(`${own.path}(${args.join(', ')})`, own.type);
}

/** `a || b || c`; NULL if any part is, in both databases. */
function concatenated(nodes: readonly Expression[], context: Context): Compiled {
  applied(context.statement.notes, textConcat);
  const parts = nodes.map((node) => context.expression(node));
  const hasText = parts.some(({ type }) => type.kind === 'text');
  const sides = parts.map((part) => {
    if (part.type.kind === 'unknown' && hasText) {
      context.statement.notes.assumptions.add(`${part.sql} is taken for text in ||`);
      return part;
    }
    return convert(part, types.text, context);
  });
  const [only, another] = sides;
  if (only && !another) return only;
  return {
    sql: sides.map((side) => inside(side, binding.other)).join(' || '),
    type: types.text,
    binds: binding.other,
  };
}

/** CURRENT_DATE and friends need no parentheses, so the parser may take them for columns. */
function columnOrKeyword(node: ast.Column, context: Context): Compiled {
  const isKeyword =
    !node.table && !node.name.quoted && /^(current_|localtime|sysdate$)/i.test(node.name.name);
  return isKeyword
    ? compileCall({ name: node.name.name.toUpperCase(), args: [] }, context)
    : compileColumn(node, context);
}

function nextValue(node: ast.Column, context: Context): Compiled | undefined {
  if (!node.table || node.name.quoted || node.name.name.toUpperCase() !== 'NEXTVAL') return undefined;
  const name = fold(node.table);
  if (context.scope.relations.some(({ alias }) => alias === name)) return undefined;
  applied(context.statement.notes, nextValueRule);
  return atom(`nextval('${written(postgresName(name))}')`, types.bigint);
}

function binary(node: { left: Expression; right: Expression }, operator: Arithmetic, context: Context) {
  return arithmetic(context.expression(node.left), operator, context.expression(node.right), context);
}

function plusOrMinus(
  node: { left: Expression; right: Expression },
  operator: '+' | '-',
  context: Context,
): Compiled {
  return 'interval' in node.right
    ? addInterval(context.expression(node.left), operator, node.right.interval, context)
    : binary(node, operator, context);
}

function compileCase(node: ast.Case, context: Context): Compiled {
  const operand = node.operand ? context.expression(node.operand) : undefined;
  const conditions = node.whens.map(([when]) =>
    operand ? compare(operand, '=', context.expression(when), context) : condition(when, context),
  );
  const branches = [...node.whens.map(([, then]) => then), ...(node.else_ ? [node.else_] : [])];
  const { values, type, isScaled } = unify(
    branches.map((branch) => context.expression(branch)),
    context,
  );
  const whens = conditions.map((each, i) => `when ${each.sql} then ${values[i]?.sql ?? 'null'}`);
  const otherwise = node.else_ ? ` else ${values.at(-1)?.sql ?? 'null'}` : '';
  return { ...atom(`case ${whens.join(' ')}${otherwise} end`, type), isScaled };
}
