import type { Call } from '../../../snowflake-syntax/calls.ts';
import { atom, binding, type Compiled, type Context, inside } from '../../compiled.ts';
import { Untranslatable } from '../../notes.ts';
import { isNumber, type SqlType, types } from '../../types.ts';
import { convert } from '../convert.ts';
import { divide } from '../operators.ts';
import { argumentsOf, at } from '../rule.ts';
import type { AggregateRule } from './aggregates.ts';

const ranking = (name: string, type: SqlType): AggregateRule => ({
  id: 'ranking',
  says: 'ROW_NUMBER, RANK and the like stay as they are',
  write: (_call, _context, over) => ({ ...atom(`${name}()${over}`, type), isNeverNull: true }),
});

const _ignoreNulls = {
  id: 'ignore-nulls',
  says: 'IGNORE NULLS, which PostgreSQL lacks, picks from an array of the values of the frame that are not NULL',
};

const neighbour = (name: 'lag' | 'lead'): AggregateRule => ({
  id: 'neighbour',
  says: 'LAG and LEAD stay, their default converted to the type of the value',
  write: (call, context, over) => {
    const [value, offset, fallback] = argumentsOf(call, context, 1, 3);
    const x = value ?? atom('null', types.null);
    if (call.ignoreNulls) return skippingNeighbour(name, { x, offset, fallback }, over, context);
    const args = [
      x.sql,
      ...(offset ? [offset.sql] : []),
      ...(fallback ? [fallbackOf(fallback, x, context)] : []),
    ];
    return {
      ...atom(`${name}(${args.join(', ')})${over}`, x.type),
      ...(x.isScaled && !fallback ? { isScaled: true } : {}),
    };
  },
});

/** PostgreSQL wants the default to have the very type of the value. */
function fallbackOf(fallback: Compiled, value: Compiled, context: Context): string {
  if (isNumber(value.type) && isNumber(fallback.type)) {
    const isSame =
      fallback.type.kind === 'fixed' && value.type.kind === 'fixed' && fallback.type.as === value.type.as;
    return isSame || fallback.constant !== undefined
      ? fallback.sql
      : convert(fallback, value.type, context).sql;
  }
  return fallback.type.kind === value.type.kind ? fallback.sql : convert(fallback, value.type, context).sql;
}

function skippingNeighbour(
  name: 'lag' | 'lead',
  { x, offset, fallback }: { x: Compiled; offset: Compiled | undefined; fallback: Compiled | undefined },
  over: string,
  context: Context,
): Compiled {
  const steps = offset?.constant ?? '1';
  if (offset && offset.constant === undefined)
    throw new Untranslatable('LAG and LEAD with IGNORE NULLS need a constant offset.', name);
  const frame =
    name === 'lag' ? 'unbounded preceding and 1 preceding' : '1 following and unbounded following';
  const window = framed(over, `rows between ${frame}`);
  const values = present(x, window);
  const place = name === 'lead' ? steps : `count(${x.sql})${window} - ${Number(steps) - 1}`;
  const found = `(${values})[${place}]`;
  return atom(fallback ? `coalesce(${found}, ${fallbackOf(fallback, x, context)})` : found, x.type);
}

const edge = (name: 'first_value' | 'last_value'): AggregateRule => ({
  id: 'first-and-last-value',
  says: 'FIRST_VALUE and LAST_VALUE see the whole partition in Snowflake: the frame says so',
  write: (call, context, over) => {
    const x = at(argumentsOf(call, context, 1), 0);
    if (!call.ignoreNulls)
      return { ...atom(`${name}(${x.sql})${over}`, x.type), ...(x.isScaled ? { isScaled: true } : {}) };
    const place = name === 'first_value' ? '1' : `count(${x.sql})${over}`;
    return { ...atom(`(${present(x, over)})[${place}]`, x.type), ...(x.isScaled ? { isScaled: true } : {}) };
  },
});

function present(x: Compiled, over: string): string {
  return `array_agg(${x.sql}) filter (where ${inside(x, binding.comparison)} is not null)${over}`;
}

function framed(over: string, frame: string): string {
  const inner = /^ over \((.*)\)$/s.exec(over)?.[1];
  if (inner === undefined || /\b(rows|range) /.test(inner))
    throw new Untranslatable('LAG and LEAD take no frame.');
  return ` over (${[inner, frame].filter((part) => part !== '').join(' ')})`;
}

const nth: AggregateRule = {
  id: 'first-and-last-value',
  says: 'FIRST_VALUE and LAST_VALUE see the whole partition in Snowflake: the frame says so',
  write: (call, context, over) => {
    const [value, place] = argumentsOf(call, context, 2);
    if (call.ignoreNulls) throw new Untranslatable('NTH_VALUE with IGNORE NULLS has no rule.', 'nth_value');
    const x = value ?? atom('null', types.null);
    return atom(`nth_value(${x.sql}, ${place?.sql ?? '1'})${over}`, x.type);
  },
};

const ratio: AggregateRule = {
  id: 'ratio-to-report',
  says: 'RATIO_TO_REPORT(x) OVER w becomes x / sum(x) OVER w, NULL where the sum is zero',
  write: (call, context, over) => {
    const x = at(argumentsOf(call, context, 1), 0);
    const sum: Compiled = { ...atom(`nullif(sum(${x.sql})${over}, 0)`, x.type) };
    if (x.type.kind !== 'fixed')
      return {
        sql: `${inside(x, binding.multiply)} / ${sum.sql}`,
        type: types.real,
        binds: binding.multiply,
      };
    return divide(x, { ...sum, type: types.fixed(38, x.type.scale) }, context);
  },
};

/** Which functions show only with OVER. */
export const windowFunctions: Record<string, AggregateRule | undefined> = {
  ROW_NUMBER: ranking('row_number', types.bigint),
  RANK: ranking('rank', types.bigint),
  DENSE_RANK: ranking('dense_rank', types.bigint),
  PERCENT_RANK: ranking('percent_rank', types.real),
  CUME_DIST: ranking('cume_dist', types.real),
  NTILE: {
    id: 'ranking',
    says: 'ROW_NUMBER, RANK and the like stay as they are',
    write: (call: Call, context, over) =>
      atom(`ntile(${at(argumentsOf(call, context, 1), 0).sql})${over}`, types.integer),
  },
  LAG: neighbour('lag'),
  LEAD: neighbour('lead'),
  FIRST_VALUE: edge('first_value'),
  LAST_VALUE: edge('last_value'),
  NTH_VALUE: nth,
  RATIO_TO_REPORT: ratio,
};
