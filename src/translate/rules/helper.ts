import { atom, type Compiled, type Context } from '../compiled.ts';
import type { SqlType } from '../types.ts';

/** A call of a function of compat.sql, which the output then brings along. */
export function helper(
  name: string,
  args: readonly (Compiled | string)[],
  type: SqlType,
  context: Context,
): Compiled {
  context.statement.notes.helpers.add(name);
  const list = args.map((arg) => (typeof arg === 'string' ? arg : arg.sql)).join(', ');
  return atom(`compat.${name}(${list})`, type);
}
