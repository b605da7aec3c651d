import type { ast } from '@polyglot-sql/sdk';
import { binding, type Compiled, type Context, inside } from '../compiled.ts';
import { applied, type Rule, toCheck, Untranslatable } from '../notes.ts';
import { isZoned, types } from '../types.ts';
import { cast, temporal } from './convert.ts';
import { quoted } from './literals.ts';
import { dateUnit } from './units.ts';

const intervalRule: Rule = {
  id: 'interval',
  says: "INTERVAL '1 y, 2 mm' becomes interval '1 year 2 months'",
};

/** `INTERVAL '1 day'`, `INTERVAL '1 y, 3 mm'`. A bare number is seconds. */
export function compileInterval(node: ast.ExpressionInner<'interval'>, context: Context): Compiled {
  applied(context.statement.notes, intervalRule);
  return {
    sql: `interval ${quoted(
      partsOf(node, context)
        .map(({ amount, unit }) => `${amount} ${plural(unit, amount)}`)
        .join(' '),
    )}`,
    type: types.interval,
    binds: binding.cast,
  };
}

/** A point in time moved by an interval: a date stays one as long as whole days are added. */
export function addInterval(
  value: Compiled,
  operator: '+' | '-',
  node: ast.ExpressionInner<'interval'>,
  context: Context,
): Compiled {
  const point = temporal(value, context);
  const parts = partsOf(node, context);
  if (parts.length > 1)
    toCheck(
      context.statement.notes,
      'Snowflake adds the parts of an interval in the order written, PostgreSQL months first.',
    );
  const isWholeDays = parts.every(({ unit }) => /^(year|quarter|month|week|day)$/.test(unit));
  const sum: Compiled = {
    sql: `${inside(point, binding.add)} ${operator} ${compileInterval(node, context).sql}`,
    type:
      isZoned(point.type) || point.type.kind === 'time' || point.type.kind === 'unknown'
        ? point.type
        : types.ntz,
    binds: binding.add,
  };
  return point.type.kind === 'date' && isWholeDays ? cast(sum, types.date) : sum;
}

function partsOf({ this: amount, unit }: ast.ExpressionInner<'interval'>, context: Context) {
  const text = amount ? context.expression(amount).constant : undefined;
  if (text === undefined) throw new Untranslatable('An interval that is not a constant has no rule.');
  const given = unit && 'unit' in unit ? String(unit.unit) : undefined;
  return text.split(',').map((part) => {
    const [, number = '', name] = /^\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(part) ?? [];
    if (number === '') throw new Untranslatable(`The interval '${text}' is not understood.`);
    const named = dateUnit(name || given || 'second');
    if (named === 'nanosecond') throw new Untranslatable('PostgreSQL keeps no nanoseconds.');
    return named === 'quarter'
      ? { amount: String(Number(number) * 3), unit: 'month' }
      : { amount: number, unit: named };
  });
}

function plural(unit: string, amount: string): string {
  return amount === '1' ? unit : `${unit}s`;
}
