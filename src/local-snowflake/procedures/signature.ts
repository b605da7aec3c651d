import { formatType, type SqlType } from '../sql/types.ts';
import type { Returns } from './procedure.ts';

/** `(FLOAT, VARCHAR)`: what tells procedures of one name apart. Lengths and precisions do not. */
export function argumentTypes(types: SqlType[]): string {
  return `(${types.map(plainType).join(', ')})`;
}

/** The type without its length or precision. */
export function plainType(type: SqlType): string {
  return formatType(type).replace(/\(.*\)$/, '');
}

export function returnsText(returns: Returns): string {
  if (returns.kind === 'value') return `${formatType(returns.type)}${returns.notNull ? ' NOT NULL' : ''}`;
  return `TABLE (${returns.columns.map(({ name, type }) => `${name} ${formatType(type)}`).join(', ')})`;
}
