import type { ast } from '@polyglot-sql/sdk';
import { asCall, type Call } from '../../snowflake-syntax/calls.ts';
import { applyRule, kindOf, type Rules } from '../../snowflake-syntax/dispatch.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import { aggregates, windowFunctions } from '../functions/aggregates.ts';
import { functions } from '../functions/index.ts';
import { getBy } from '../functions/semi-structured/paths.ts';
import { compileColumn } from './columns.ts';
import { sortKeys, unify } from './common-type.ts';
import type { CompileContext, Compiled, Expression } from './compiled.ts';
import { concat } from './concatenation.ts';
import { convert } from './convert.ts';
import { dataType } from './data-type.ts';
import { addInterval } from './intervals.ts';
import { compileBind, compileLiteral } from './literals.ts';
import { type Arithmetic, arithmetic, compare } from './operators.ts';
import { orderBy } from './ordering.ts';
import { compilePredicate } from './predicates.ts';
import { compileNextValue, sequenceOf } from './sequences.ts';
import { sessionVariable } from './session-variables.ts';
import { types } from './types.ts';

/** Compiles any scalar expression; what has no rule ends with 0A000 and the construct's name. */
export function compileExpression(node: Expression, context: CompileContext): Compiled {
  const compiled =
    applyRule(rules, node, context) ?? compilePredicate(node, context) ?? calling(node, context);
  if (!compiled) throw sqlErrors.unsupported(kindOf(node).replaceAll('_', ' '));
  const standIn = context.scope.grouped?.get(compiled.sql);
  if (standIn === undefined) return compiled;
  const { type, nullable } = compiled;
  return { sql: standIn, type, nullable };
}

function calling(node: Expression, context: CompileContext): Compiled | undefined {
  const call = asCall(node);
  return call && compileCall(call, context);
}

const rules: Rules<CompileContext, Compiled> = {
  literal: (node, { statement }) => compileLiteral(node, statement),
  boolean: ({ value }) => ({ sql: String(value), type: types.boolean, nullable: false }),
  null: () => ({ sql: 'null', type: types.null, nullable: true }),
  column: (node, context) => nextValueOf({ column: node }, context) ?? compileColumnOrKeyword(node, context),
  dot: (node, context) => {
    const next = nextValueOf({ dot: node }, context);
    if (!next) throw sqlErrors.unsupported('name of several parts');
    return next;
  },
  subscript: (node, context) =>
    getBy(context.expression(node.this), context.expression(node.index), context.statement),
  array_func: ({ expressions }, context) =>
    compileCall({ name: 'ARRAY_CONSTRUCT', args: expressions }, context),
  map_func: ({ keys, values }, context) =>
    compileCall(
      { name: 'OBJECT_CONSTRUCT', args: keys.flatMap((key, i) => [key, ...values.slice(i, i + 1)]) },
      context,
    ),
  identifier: (node, context) => compileColumn(columnNode(node), context),
  var: (node) => ({ sql: 'null', type: types.text(), nullable: false, constant: node.this }),
  parameter: (node, { statement }) => {
    if (node.index !== null && node.index !== undefined) return compileBind(node.index, statement);
    if (node.style === 'Dollar') return sessionVariable(node.name ?? '', statement);
    throw sqlErrors.unsupported(`variable ${node.name ?? ''}`);
  },
  paren: (node, context) => {
    const inner = context.expression(node.this);
    return { ...inner, sql: `(${inner.sql})` };
  },
  cast: (node, context) => convert(context.expression(node.this), dataType(node.to), context.statement),
  try_cast: (node, context) =>
    convert(context.expression(node.this), dataType(node.to), context.statement, { attempt: true }),
  case: compileCase,
  subquery: (node, context) => scalarSubquery(node.this, context),
  add: (node, context) => plusOrMinus(node, '+', context),
  sub: (node, context) => plusOrMinus(node, '-', context),
  mul: (node, context) => binary(node, '*', context),
  div: (node, context) => binary(node, '/', context),
  mod: (node, context) => binary(node, '%', context),
  neg: (node, context) => {
    const inner = context.expression(node.this);
    return {
      ...inner,
      sql: `(-${inner.sql})`,
      ...(inner.constant === undefined ? {} : { constant: `-${inner.constant}` }),
    };
  },
  concat: (node, context) => concat([node.left, node.right], context),
  window_function: compileWindow,
};

/** A column of that name, if there is one, comes first. */
function nextValueOf(node: object, context: CompileContext): Compiled | undefined {
  const sequence = sequenceOf(node, context.statement.session);
  const isRelation = context.scope.relations.some(({ alias }) => alias === sequence?.name);
  return sequence && !isRelation ? compileNextValue(sequence, context) : undefined;
}

/** CURRENT_DATE and friends need no parentheses, so the parser may take them for columns. */
function compileColumnOrKeyword(node: ast.Column, context: CompileContext): Compiled {
  const isKeyword =
    !node.table && !node.name.quoted && /^(current_|localtime|sysdate$)/i.test(node.name.name);
  return isKeyword
    ? compileCall({ name: node.name.name.toUpperCase(), args: [] }, context)
    : compileColumn(node, context);
}

function compileCall(call: Call, context: CompileContext): Compiled {
  const aggregate = aggregates[call.name];
  // Inside of an aggregate the rows of a group are seen one by one.
  if (aggregate) return aggregate(call, context.within({ ...context.scope, grouped: undefined }), '');
  const scalar = functions[call.name];
  if (!scalar) throw sqlErrors.unknownFunction(call.name);
  return scalar(call, context);
}

function compileWindow(node: ast.ExpressionInner<'window_function'>, context: CompileContext): Compiled {
  const call = asCall(node.this);
  const rule = call && (windowFunctions[call.name] ?? aggregates[call.name]);
  if (!call || !rule) throw sqlErrors.unsupported(`window function ${call?.name ?? kindOf(node.this)}`);
  return rule(call, context, ` over (${windowOf(node.over, context)})`);
}

function windowOf(over: ast.ExpressionInner<'window_function'>['over'], context: CompileContext): string {
  if (over.window_name) throw sqlErrors.unsupported('named window');
  const partition = over.partition_by.flatMap((part) => sortKeys(context.expression(part)));
  const parts = [
    partition.length > 0 ? `partition by ${partition.join(', ')}` : '',
    over.order_by.length > 0 ? orderBy(over.order_by, context) : '',
    over.frame ? frame(over.frame, context) : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

type Frame = NonNullable<ast.ExpressionInner<'window_function'>['over']['frame']>;

function frame({ kind, start, end, exclude }: Frame, context: CompileContext): string {
  if (exclude) throw sqlErrors.unsupported('window frame EXCLUDE');
  const bound = (side: Frame['start']): string => {
    if (side === 'CurrentRow') return 'current row';
    if (side === 'UnboundedPreceding') return 'unbounded preceding';
    if (side === 'UnboundedFollowing') return 'unbounded following';
    if (typeof side === 'string') throw sqlErrors.unsupported('window frame');
    if ('Preceding' in side) return `${context.expression(side.Preceding).sql} preceding`;
    if ('Following' in side) return `${context.expression(side.Following).sql} following`;
    throw sqlErrors.unsupported('window frame');
  };
  const span = end ? `between ${bound(start)} and ${bound(end)}` : bound(start);
  return `${kind === 'Rows' ? 'rows' : 'range'} ${span}`;
}

function binary(
  node: { left: Expression; right: Expression },
  operator: Arithmetic,
  context: CompileContext,
) {
  return arithmetic(context.expression(node.left), operator, context.expression(node.right), context);
}

function plusOrMinus(
  node: { left: Expression; right: Expression },
  operator: '+' | '-',
  context: CompileContext,
) {
  return 'interval' in node.right
    ? addInterval(context.expression(node.left), operator, node.right.interval)
    : binary(node, operator, context);
}

function compileCase(node: ast.Case, context: CompileContext): Compiled {
  const operand = node.operand ? context.expression(node.operand) : undefined;
  const conditions = node.whens.map(([when]) => {
    const value = context.expression(when);
    return operand
      ? compare(operand, '=', value, context).sql
      : convert(value, types.boolean, context.statement).sql;
  });
  const branches = [...node.whens.map(([, then]) => then), ...(node.else_ ? [node.else_] : [])];
  const { values, type } = unify(
    branches.map((branch) => context.expression(branch)),
    context.statement,
  );
  const whens = conditions.map((condition, i) => `when ${condition} then ${values[i]?.sql}`);
  const otherwise = node.else_ ? ` else ${values.at(-1)?.sql}` : '';
  return {
    sql: `(case ${whens.join(' ')}${otherwise} end)`,
    type,
    nullable: !node.else_ || values.some(({ nullable }) => nullable),
  };
}

function scalarSubquery(node: Expression, context: CompileContext): Compiled {
  const query = context.query(node);
  const [column] = query.columns;
  if (!column || query.columns.length !== 1)
    throw sqlErrors.invalidArgument('Invalid subquery: one column is needed');
  return { sql: `(${query.sql})`, type: column.type, nullable: true };
}

function columnNode(name: ast.Identifier): ast.Column {
  return { name, table: null, join_mark: false, trailing_comments: [] };
}
