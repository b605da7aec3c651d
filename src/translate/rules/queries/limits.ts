import type { Context, Expression } from '../../compiled.ts';

/** LIMIT and OFFSET; LIMIT NULL and LIMIT '' are no limit. */
export function limited(
  count: Expression | null | undefined,
  offset: Expression | null | undefined,
  context: Context,
): string {
  const isAll = !count || 'null' in count || ('literal' in count && count.literal.value === '');
  const limit = isAll ? '' : `limit ${context.expression(count).sql}`;
  return [limit, offset ? `offset ${context.expression(offset).sql}` : '']
    .filter((part) => part !== '')
    .join(' ');
}
