import type { ast } from '@polyglot-sql/sdk';
import { applyRule, type Rules } from '../../snowflake-syntax/dispatch.ts';
import { atom, binding, type Compiled, type Context, type Expression, inside } from '../compiled.ts';
import { applied, type Rule, Untranslatable } from '../notes.ts';
import { types } from '../types.ts';
import { comparable } from './common-type.ts';
import { convert, toText } from './convert.ts';
import { regexpMatch } from './regular-expressions.ts';

const codePoints: Rule = {
  id: 'code-point-order',
  says: 'Text compares and sorts by code point in Snowflake: COLLATE "C"',
};
const likeEscape: Rule = {
  id: 'like-without-escape',
  says: "LIKE has no escape character in Snowflake unless ESCAPE names one: ESCAPE ''",
};
const likeAny: Rule = {
  id: 'like-any',
  says: 'LIKE / ILIKE ANY or ALL of a list becomes ANY / ALL of an array',
};

/** Compiles what is true, false or unknown; undefined if the node is none of these. */
export function compilePredicate(node: Expression, context: Context): Compiled | undefined {
  return applyRule(rules, node, context);
}

/** A condition, as WHERE and ON take it. */
export function condition(node: Expression, context: Context): Compiled {
  return convert(context.expression(node), types.boolean, context);
}

/** `a = b`, `a < b` …; NULL if either side is. */
export function compare(a: Compiled, operator: string, b: Compiled, context: Context): Compiled {
  const [left = a, right = b] = comparable([a, b], context);
  const isOrder = operator.startsWith('<') ? operator !== '<>' : operator.startsWith('>');
  const x = isOrder ? byCodePoint(left, context) : left;
  const isWord = operator.startsWith('is');
  const needed = binding.like;
  return {
    sql: `${inside(x, needed)} ${operator} ${inside(right, needed)}`,
    type: types.boolean,
    binds: isWord ? binding.is : binding.comparison,
  };
}

/** Text with the collation that orders it as Snowflake does. */
export function byCodePoint(value: Compiled, context: Context): Compiled {
  if (value.type.kind !== 'text' || value.type.collated) return value;
  applied(context.statement.notes, codePoints);
  return {
    sql: `${inside(value, binding.collate)} collate "C"`,
    type: { kind: 'text', collated: true },
    binds: binding.collate,
  };
}

interface Binary {
  left: Expression;
  right: Expression;
}

const truth = (sql: string, binds: Compiled['binds']): Compiled => ({ sql, type: types.boolean, binds });

const comparison = (operator: string) => (node: Binary, context: Context) => {
  if ('tuple' in node.left && 'tuple' in node.right) return rowComparison(node, operator, context);
  return compare(context.expression(node.left), operator, context.expression(node.right), context);
};

type Quantified = { this: Expression; subquery: Expression; op?: string | null };

const operators: Readonly<Record<string, string>> = {
  Eq: '=',
  Neq: '<>',
  Lt: '<',
  Lte: '<=',
  Gt: '>',
  Gte: '>=',
};

/** `a > any (select …)`. */
const quantified = (word: 'any' | 'all') => (node: Quantified, context: Context) => {
  const operator = operators[node.op ?? ''];
  if (!operator) throw new Untranslatable(`${word.toUpperCase()} without a comparison has no rule.`);
  const { sql, columns } = context.query(unwrapped(node.subquery));
  const found: Compiled = {
    ...atom(`${word} (${inlineQuery(sql)})`, columns[0]?.type ?? types.unknown),
  };
  const compared = compare(context.expression(node.this), operator, found, context);
  // The values of the query cannot be converted from outside it.
  if (!compared.sql.endsWith(found.sql))
    throw new Untranslatable(
      `${word.toUpperCase()} of a query whose column has another type: cast it there.`,
    );
  return compared;
};

const logical = (operator: 'and' | 'or') => (node: Binary, context: Context) => {
  const binds = binding[operator];
  const side = (each: Expression) => inside(condition(each, context), binds);
  return truth(`${side(node.left)} ${operator} ${side(node.right)}`, binds);
};

type Like = Binary & { escape?: Expression | null; quantifier?: string | null };

const like = (operator: 'like' | 'ilike') => (node: Like, context: Context) => {
  const value = inside(toText(context.expression(node.left), context), binding.other);
  if (!node.quantifier) {
    const pattern = toText(context.expression(node.right), context);
    return truth(
      `${value} ${operator} ${inside(pattern, binding.other)}${escapeOf(node.escape, [pattern], context)}`,
      binding.like,
    );
  }
  applied(context.statement.notes, likeAny);
  const listed = 'tuple' in node.right ? node.right.tuple.expressions : [unparenthesized(node.right)];
  const patterns = listed.map((each) => toText(context.expression(each), context));
  const escaping = escapeOf(node.escape, patterns, context);
  const word = node.quantifier.toUpperCase() === 'ALL' ? 'all' : 'any';
  const isEmptyAllowed = patterns.length > 0;
  if (!isEmptyAllowed) throw new Untranslatable('LIKE ANY of a subquery has no counterpart here.');
  if (escaping === '')
    return truth(
      `${value} ${operator} ${word} (array[${patterns.map(({ sql }) => sql).join(', ')}])`,
      binding.like,
    );
  const each = patterns.map((pattern) => `${value} ${operator} ${inside(pattern, binding.other)}${escaping}`);
  return truth(`(${each.join(word === 'all' ? ' and ' : ' or ')})`, binding.atom);
};

/** PostgreSQL takes a backslash for the escape character if nobody says otherwise, Snowflake nothing. */
function escapeOf(by: Expression | null | undefined, patterns: Compiled[], context: Context): string {
  if (by) return ` escape ${context.expression(by).sql}`;
  const isHarmless = patterns.every(({ constant }) => constant !== undefined && !constant.includes('\\'));
  if (isHarmless) return '';
  applied(context.statement.notes, likeEscape);
  return " escape ''";
}

const rules: Rules<Context, Compiled> = {
  eq: comparison('='),
  neq: comparison('<>'),
  lt: comparison('<'),
  lte: comparison('<='),
  gt: comparison('>'),
  gte: comparison('>='),
  null_safe_eq: comparison('is not distinct from'),
  null_safe_neq: comparison('is distinct from'),
  any: quantified('any'),
  all: quantified('all'),
  and: logical('and'),
  or: logical('or'),
  not: (node, context) => truth(`not ${inside(condition(node.this, context), binding.not)}`, binding.not),
  is_null: (node, context) =>
    truth(
      `${inside(context.expression(node.this), binding.comparison)} is${node.not ? ' not' : ''} null`,
      binding.is,
    ),
  is_true: (node, context) => isWord(node, 'true', context),
  is_false: (node, context) => isWord(node, 'false', context),
  between: (node, context) => {
    if (node.symmetric) throw new Untranslatable('BETWEEN SYMMETRIC is not Snowflake.');
    const [value, low, high] = [node.this, node.low, node.high].map((each) => context.expression(each));
    if (!value || !low || !high) throw new Untranslatable('BETWEEN needs three values.');
    const [x = value, a = low, b = high] = comparable([value, low, high], context);
    return truth(
      `${inside(byCodePoint(x, context), binding.other)} ${node.not ? 'not ' : ''}between ${inside(a, binding.other)} and ${inside(b, binding.other)}`,
      binding.like,
    );
  },
  in: (node, context) => {
    const not = node.not ? 'not ' : '';
    const [only, another] = node.query ? [node.query] : node.expressions;
    const query = node.query ?? (only && !another && 'subquery' in only ? only.subquery.this : undefined);
    if (query) {
      const list = 'tuple' in node.this ? node.this.tuple.expressions : [node.this];
      const values = list.map((each) => context.expression(each));
      const left =
        'tuple' in node.this
          ? `(${values.map(({ sql }) => sql).join(', ')})`
          : inside(values[0] ?? context.expression(node.this), binding.other);
      return truth(`${left} ${not}in (${inlineQuery(context.query(query).sql)})`, binding.like);
    }
    if ('tuple' in node.this) return rowIn(node.this.tuple.expressions, node, context);
    const [first, ...rest] = comparable(
      [node.this, ...node.expressions].map((each) => context.expression(each)),
      context,
    );
    if (!first) throw new Untranslatable('IN needs a value.');
    return truth(
      `${inside(first, binding.other)} ${not}in (${rest.map(({ sql }) => sql).join(', ')})`,
      binding.like,
    );
  },
  exists: (node, context) =>
    truth(
      `${node.not ? 'not ' : ''}exists (${inlineQuery(context.query(unwrapped(node.this)).sql)})`,
      node.not ? binding.not : binding.atom,
    ),
  like: like('like'),
  i_like: like('ilike'),
  regexp_like: (node, context) =>
    regexpMatch(context.expression(node.this), context.expression(node.pattern), undefined, context),
};

/** A query within parentheses: on lines of its own if it has several. */
export function inlineQuery(sql: string): string {
  return sql.includes('\n') ? `\n  ${sql.replaceAll('\n', '\n  ')}\n` : sql;
}

function isWord(node: { this: Expression; not?: boolean | null }, word: string, context: Context): Compiled {
  return truth(
    `${inside(condition(node.this, context), binding.comparison)} is${node.not ? ' not' : ''} ${word}`,
    binding.is,
  );
}

function rowComparison({ left, right }: Binary, operator: string, context: Context): Compiled {
  const a = 'tuple' in left ? left.tuple.expressions : [];
  const b = 'tuple' in right ? right.tuple.expressions : [];
  if (a.length !== b.length || (operator !== '=' && operator !== '<>'))
    throw new Untranslatable(`Rows do not compare with ${operator} in Snowflake.`);
  const pairs = a.map((x, i) => comparable([context.expression(x), context.expression(b[i] ?? x)], context));
  const side = (index: number) => `(${pairs.map((pair) => pair[index]?.sql ?? '').join(', ')})`;
  return truth(`${side(0)} ${operator} ${side(1)}`, binding.comparison);
}

function rowIn(row: Expression[], node: ast.ExpressionInner<'in'>, context: Context): Compiled {
  const list = (each: Expression) =>
    'tuple' in each
      ? `(${each.tuple.expressions.map((part) => context.expression(part).sql).join(', ')})`
      : context.expression(each).sql;
  const left = `(${row.map((each) => context.expression(each).sql).join(', ')})`;
  return truth(
    `${left} ${node.not ? 'not ' : ''}in (${node.expressions.map(list).join(', ')})`,
    binding.like,
  );
}

function unparenthesized(node: Expression): Expression {
  return 'paren' in node ? node.paren.this : node;
}

function unwrapped(node: Expression): Expression {
  return 'subquery' in node && !node.subquery.alias ? node.subquery.this : node;
}
