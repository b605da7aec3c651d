import type { ast } from '@polyglot-sql/sdk';
import { renamed } from './column-names.ts';
import type { CompileContext } from './compiled.ts';
import { fold, physical } from './identifiers.ts';

/** CTEs are visible to the ones after them; a recursive one sees itself with the columns of its first branch. */
export function compileWith(node: ast.ExpressionInner<'with'>, context: CompileContext): string {
  const ctes = node.ctes.map((cte) => {
    const name = fold(cte.alias);
    const isRecursive = node.recursive && 'union' in cte.this;
    if (isRecursive && 'union' in cte.this) {
      const seed = context.query(cte.this.union.left);
      context.scope.ctes.set(name, renamed(seed.columns, cte.columns));
    }
    const query = context.query(cte.this);
    const columns = renamed(query.columns, cte.columns);
    context.scope.ctes.set(name, columns);
    return `${physical(name)}(${columns.map((column) => physical(column.name)).join(', ')}) as (${query.sql})`;
  });
  return `with ${node.recursive ? 'recursive ' : ''}${ctes.join(', ')} `;
}
