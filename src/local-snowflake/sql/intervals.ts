import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../engine/sql-error.ts';
import { addUnits } from '../functions/date-arithmetic.ts';
import type { Compiled } from './compiled.ts';

/** `ts + interval '1 day, 2 hours'`: the parts are added in turn. */
export function addInterval(
  value: Compiled,
  operator: '+' | '-',
  interval: ast.ExpressionInner<'interval'>,
): Compiled {
  const literal = interval.this && 'literal' in interval.this ? interval.this.literal : undefined;
  if (!literal) throw sqlErrors.unsupported('INTERVAL of an expression');
  const unit = interval.unit && interval.unit.type === 'simple' ? interval.unit.unit : '';
  const parts = `${literal.value} ${unit}`.split(',').map((part) => part.trim().split(/\s+/));
  return parts.reduce((sum, [amount = '', name = 'second']) => {
    if (!/^[+-]?\d+$/.test(amount)) throw sqlErrors.unsupported(`INTERVAL '${literal.value}'`);
    const signed = operator === '-' ? -Number(amount) : Number(amount);
    return addUnits(sum, name.replace(/s$/i, ''), String(signed));
  }, value);
}
