import { types } from '../sql/types.ts';
import { type FunctionRule, simple } from './rule.ts';

/** Metres between two points on a sphere of Snowflake's radius, 6,371,010 m; other shapes have no distance here. */
function distance(a: string, b: string): string {
  const isPoint = [a, b]
    .map((shape) => `regexp_full_match(${shape}, 'POINT\\([^ ]+ [^ ]+\\)')`)
    .join(' and ');
  return `case when ${isPoint} then sf_distance(${a}, ${b})
    when ${a} is not null and ${b} is not null then error('ST_DISTANCE of other shapes than points is not supported (local Snowflake).') end`;
}

/** A geography is kept as the well-known text that it was made from. */
export const geography: Record<string, FunctionRule> = {
  TO_GEOGRAPHY: simple([types.text()], types.geography, (text) => text),
  ST_ASWKT: simple([types.geography], types.text(), (value) => value),
  /** Longitude first. */
  ST_MAKEPOINT: simple(
    [types.real, types.real],
    types.geography,
    (longitude, latitude) =>
      `('POINT(' || sf_real_to_text(${longitude}) || ' ' || sf_real_to_text(${latitude}) || ')')`,
  ),
  ST_POINT: simple(
    [types.real, types.real],
    types.geography,
    (longitude, latitude) =>
      `('POINT(' || sf_real_to_text(${longitude}) || ' ' || sf_real_to_text(${latitude}) || ')')`,
  ),
  ST_DISTANCE: simple([types.geography, types.geography], types.real, distance),
};
