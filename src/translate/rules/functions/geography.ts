import { atom, binding, type Compiled, inside } from '../../compiled.ts';
import { types } from '../../types.ts';
import { convert } from '../convert.ts';
import { helper } from '../helper.ts';
import { argumentsOf, at, type FunctionRule, rule } from '../rule.ts';

const says =
  'GEOGRAPHY points become point(longitude, latitude); distances are metres on Snowflake’s sphere, by compat';

const makePoint = rule('geography', says, (call, context) => {
  const args = argumentsOf(call, context, 2).map((arg) => convert(arg, types.real, context).sql);
  return atom(`point(${args.join(', ')})`, types.geography);
});

const point = (value: Compiled): string => inside(value, binding.cast);

const coordinate = (index: 0 | 1) =>
  rule('geography', says, (call, context) => {
    const value = at(argumentsOf(call, context, 1), 0);
    return atom(`(${point(value)})[${index}]`, types.real);
  });

export const geography: Record<string, FunctionRule> = {
  TO_GEOGRAPHY: rule('geography', says, (call, context) =>
    convert(at(argumentsOf(call, context, 1), 0), types.geography, context),
  ),
  ST_MAKEPOINT: makePoint,
  ST_POINT: makePoint,
  ST_X: coordinate(0),
  ST_Y: coordinate(1),
  ST_ASWKT: rule('geography', says, (call, context) =>
    helper('st_aswkt', argumentsOf(call, context, 1), types.text, context),
  ),
  ST_ASTEXT: rule('geography', says, (call, context) =>
    helper('st_aswkt', argumentsOf(call, context, 1), types.text, context),
  ),
  ST_DISTANCE: rule('geography', says, (call, context) => {
    context.statement.notes.advice.add(
      'Distances between other shapes than points need PostGIS; with many points an index on ll_to_earth (extension earthdistance) finds those nearby.',
    );
    return helper('st_distance', argumentsOf(call, context, 2), types.real, context);
  }),
  ST_DWITHIN: rule('geography', says, (call, context) => {
    const [a, b, metres] = argumentsOf(call, context, 3);
    const points = [a ?? atom('null', types.null), b ?? atom('null', types.null)];
    const distance = helper('st_distance', points, types.real, context);
    return {
      sql: `${distance.sql} <= ${inside(metres ?? atom('0', types.integer), binding.like)}`,
      type: types.boolean,
      binds: binding.comparison,
    };
  }),
};
