import type { CompileContext, Compiled, Expression } from './compiled.ts';
import { convert } from './convert.ts';
import { types } from './types.ts';

/** NULL if any part is, unlike DuckDB's concat(). */
export function concat(parts: Expression[], context: CompileContext): Compiled {
  const values = parts.map((part) => convert(context.expression(part), types.text(), context.statement));
  return {
    sql: `(${values.map(({ sql }) => sql).join(' || ')})`,
    type: types.text(),
    nullable: values.some(({ nullable }) => nullable),
  };
}
