import { types } from '../sql/types.ts';
import { type FunctionRule, simple } from './rule.ts';

/** A geography is kept as the well-known text that it was made from. */
export const geography: Record<string, FunctionRule> = {
  TO_GEOGRAPHY: simple([types.text()], types.geography, (text) => text),
  ST_ASWKT: simple([types.geography], types.text(), (value) => value),
};
