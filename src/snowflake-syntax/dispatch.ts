import type { ast } from '@polyglot-sql/sdk';

type Expression = ast.Expression;

/** One function per kind of node, typed by that node's own fields. */
export type Rules<Context, Result> = {
  [K in ast.ExpressionType]?: (node: ast.ExpressionInner<K>, context: Context) => Result;
};

/** The node's kind, such as `select` or `column`. */
export function kindOf(node: Expression): string {
  return Object.keys(node)[0] ?? 'empty';
}

/** Applies the rule for a node's kind; undefined where there is none. */
export function applyRule<Context, Result>(
  rules: Rules<Context, Result>,
  node: Expression,
  context: Context,
): Result | undefined {
  const kind = kindOf(node);
  // A node is `{ kind: fields }`: the key decides the fields' type, which an index access cannot express.
  const lookup = rules as Record<string, ((fields: unknown, context: Context) => Result) | undefined>;
  return lookup[kind]?.((node as Record<string, unknown>)[kind], context);
}
