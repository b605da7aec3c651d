import { applyRule, type Rules } from '../../snowflake-syntax/dispatch.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import { comparable, instant } from './common-type.ts';
import type { CompileContext, Compiled, Expression } from './compiled.ts';
import { convert } from './convert.ts';
import { compare } from './operators.ts';
import { types } from './types.ts';

/** Compiles what is true, false or unknown; undefined if the node is none of these. */
export function compilePredicate(node: Expression, context: CompileContext): Compiled | undefined {
  return applyRule(rules, node, context);
}

/** A condition, as WHERE and ON take it. */
export function condition(node: Expression, context: CompileContext): string {
  return convert(context.expression(node), types.boolean, context.statement).sql;
}

interface Binary {
  left: Expression;
  right: Expression;
}

const truth = (sql: string, nullable = true): Compiled => ({ sql, type: types.boolean, nullable });

const comparison = (operator: string) => (node: Binary, context: CompileContext) => {
  if ('tuple' in node.left && 'tuple' in node.right) return rowComparison(node, operator, context);
  return compare(context.expression(node.left), operator, context.expression(node.right), context);
};

const logical = (operator: 'and' | 'or') => (node: Binary, context: CompileContext) =>
  truth(`(${condition(node.left, context)} ${operator} ${condition(node.right, context)})`);

type Like = Binary & { escape?: Expression | null; quantifier?: string | null };

const like = (operator: 'like' | 'ilike') => (node: Like, context: CompileContext) => {
  const value = textOf(node.left, context);
  const escaped = node.escape ? ` escape ${textOf(node.escape, context)}` : '';
  const one = (pattern: Expression) => `(${value} ${operator} ${textOf(pattern, context)}${escaped})`;
  if (!node.quantifier) return truth(one(node.right));
  const patterns = 'tuple' in node.right ? node.right.tuple.expressions : [unparenthesized(node.right)];
  return truth(`(${patterns.map(one).join(node.quantifier.toUpperCase() === 'ALL' ? ' and ' : ' or ')})`);
};

const rules: Rules<CompileContext, Compiled> = {
  eq: comparison('='),
  neq: comparison('<>'),
  lt: comparison('<'),
  lte: comparison('<='),
  gt: comparison('>'),
  gte: comparison('>='),
  null_safe_eq: comparison('is not distinct from'),
  null_safe_neq: comparison('is distinct from'),
  and: logical('and'),
  or: logical('or'),
  not: (node, context) => truth(`(not ${condition(node.this, context)})`),
  is_null: (node, context) =>
    truth(`(${context.expression(node.this).sql} is${node.not ? ' not' : ''} null)`, false),
  is_true: (node, context) =>
    truth(`(${condition(node.this, context)} is${node.not ? ' not' : ''} true)`, false),
  is_false: (node, context) =>
    truth(`(${condition(node.this, context)} is${node.not ? ' not' : ''} false)`, false),
  between: (node, context) => {
    if (node.symmetric) throw sqlErrors.unsupported('BETWEEN SYMMETRIC');
    const value = context.expression(node.this);
    const low = compare(value, '>=', context.expression(node.low), context);
    const high = compare(value, '<=', context.expression(node.high), context);
    return truth(`(${node.not ? 'not ' : ''}(${low.sql} and ${high.sql}))`);
  },
  in: (node, context) => {
    const not = node.not ? 'not ' : '';
    const row = unparenthesized(node.this);
    if ('tuple' in row && !node.query) return rowIn(row.tuple.expressions, node.expressions, not, context);
    const value = context.expression(node.this);
    const members = node.query ? [] : node.expressions;
    const [only] = members;
    const query =
      node.query ?? (members.length === 1 && only && 'subquery' in only ? only.subquery.this : undefined);
    if (query) {
      const compiled = context.query(query);
      const [column] = compiled.columns;
      if (!column || compiled.columns.length !== 1)
        throw sqlErrors.invalidArgument('IN needs a subquery of one column');
      const found = { sql: '"~in"."~value"', type: column.type, nullable: true };
      const [outer, inner] = comparable([value, found], context.statement).map(instant);
      return truth(`(${outer} ${not}in (select ${inner} from (${compiled.sql}) "~in"("~value")))`);
    }
    const [first, ...rest] = comparable(
      [value, ...members.map((each) => context.expression(each))],
      context.statement,
    ).map(instant);
    return truth(`(${first} ${not}in (${rest.join(', ')}))`);
  },
  exists: (node, context) =>
    truth(`(${node.not ? 'not ' : ''}exists (${context.query(unwrapped(node.this)).sql}))`, false),
  like: like('like'),
  i_like: like('ilike'),
  regexp_like: (node, context) =>
    truth(`regexp_full_match(${textOf(node.this, context)}, ${textOf(node.pattern, context)}, 's')`),
};

/** Text of an expression, converted if it is of another type. */
function textOf(node: Expression, context: CompileContext): string {
  return convert(context.expression(node), types.text(), context.statement).sql;
}

function rowComparison({ left, right }: Binary, operator: string, context: CompileContext): Compiled {
  const a = 'tuple' in left ? left.tuple.expressions : [];
  const b = 'tuple' in right ? right.tuple.expressions : [];
  if (a.length !== b.length || (operator !== '=' && operator !== '<>')) {
    throw sqlErrors.unsupported(`row comparison with ${operator}`);
  }
  const sides = a.map(
    (x, i) => compare(context.expression(x), operator, context.expression(b[i] ?? x), context).sql,
  );
  return truth(`(${sides.join(operator === '=' ? ' and ' : ' or ')})`);
}

function rowIn(row: Expression[], members: Expression[], not: string, context: CompileContext): Compiled {
  const tests = members.map((member) => {
    const other = 'tuple' in member ? member.tuple.expressions : [];
    if (other.length !== row.length) throw sqlErrors.invalidArgument('rows of different lengths in IN');
    const pairs = row.map(
      (x, i) => compare(context.expression(x), '=', context.expression(other[i] ?? x), context).sql,
    );
    return `(${pairs.join(' and ')})`;
  });
  return truth(`(${not}(${tests.join(' or ')}))`);
}

function unparenthesized(node: Expression): Expression {
  return 'paren' in node ? node.paren.this : node;
}

function unwrapped(node: Expression): Expression {
  return 'subquery' in node && !node.subquery.alias ? node.subquery.this : node;
}
