import type { ast } from '@polyglot-sql/sdk';
import type { Column, Context } from '../../compiled.ts';
import { fold, identifier, postgresName } from '../../names.ts';
import { Untranslatable } from '../../notes.ts';
import { inParentheses } from './layout.ts';

/** CTEs are visible to the ones after them; a recursive one sees itself with the columns of its first branch. */
export function compileWith(node: NonNullable<ast.Select['with']>, context: Context): string {
  const { ctes } = context.scope;
  const texts = node.ctes.map((cte) => {
    const name = fold(cte.alias);
    // Snowflake takes RECURSIVE for granted where a CTE reads itself.
    const isRecursive = 'union' in cte.this && readsItself(cte.this.union.right, name);
    if (isRecursive && 'union' in cte.this) {
      const seed = context.query(cte.this.union.left);
      ctes.set(name, { ...seed, columns: renamed(seed.columns, cte.columns) });
    }
    const query = context.query(cte.this);
    ctes.set(name, { ...query, columns: renamed(query.columns, cte.columns) });
    const names = cte.columns.length > 0 ? ` (${cte.columns.map(identifier).join(', ')})` : '';
    return { isRecursive, sql: `${identifier(cte.alias)}${names} as ${inParentheses(query.sql)}` };
  });
  const isRecursive = texts.some((text) => text.isRecursive);
  return `with ${isRecursive ? 'recursive ' : ''}${texts.map(({ sql }) => sql).join(',\n')}`;
}

/** Columns under the names of a list such as `t (a, b)`, where there is one. */
export function renamed(columns: readonly Column[], names: readonly ast.Identifier[]): readonly Column[] {
  if (names.length === 0) return columns;
  if (columns.length > 0 && names.length !== columns.length)
    throw new Untranslatable(`${names.length} names are given to ${columns.length} columns.`);
  return names.map((node, i) => ({
    name: fold(node),
    as: postgresName(fold(node)),
    type: columns[i]?.type ?? { kind: 'unknown' },
  }));
}

function readsItself(node: unknown, name: string): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('table' in node && isTableNamed(node.table, name)) return true;
  return Object.values(node).some((each) => readsItself(each, name));
}

function isTableNamed(node: unknown, name: string): boolean {
  if (typeof node !== 'object' || node === null || !('name' in node)) return false;
  const inner = node.name;
  if (typeof inner !== 'object' || inner === null || !('name' in inner)) return false;
  return typeof inner.name === 'string' && inner.name.toUpperCase() === name;
}
