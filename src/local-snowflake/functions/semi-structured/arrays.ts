import type { Compiled, Statement } from '../../sql/compiled.ts';
import { convert } from '../../sql/convert.ts';
import { types } from '../../sql/types.ts';
import { argumentsOf, type FunctionRule, simple } from '../rule.ts';

const { array, variant } = types;
const t = types.text();
const n = types.fixed();

/** Any value as JSON; NULL stays NULL. */
export function asVariant(value: Compiled, statement: Statement): string {
  return value.type.kind === 'null' ? 'cast(null as json)' : convert(value, variant, statement).sql;
}

/** The elements of an array as a list of JSON; NULL where it is none. */
const elements = (value: string): string => `sf_elements(${value})`;

const asArray = (list: string): string => `cast(to_json(${list}) as json)`;

/** A NULL among the elements becomes JSON's null. */
const construct: FunctionRule = (call, context) => {
  const values = argumentsOf(call, context, 0, 1000).map((value) => asVariant(value, context.statement));
  return { sql: asArray(`[${values.join(', ')}]::json[]`), type: array, nullable: false };
};

export const arrays: Record<string, FunctionRule> = {
  ARRAY_CONSTRUCT: construct,
  ARRAY_SIZE: simple([variant], types.fixed(9), (a) => `len(${elements(a)})`),
  ARRAY_CONTAINS: simple([variant, array], types.boolean, (v, a) => `list_contains(${elements(a)}, ${v})`),
  ARRAY_POSITION: simple(
    [variant, array],
    types.fixed(9),
    (v, a) => `(nullif(list_position(${elements(a)}, ${v}), 0) - 1)`,
  ),
  ARRAY_TO_STRING: simple(
    [array, t],
    t,
    (a, s) =>
      `array_to_string(list_transform(${elements(a)}, lambda "~e": coalesce(sf_variant_to_text("~e"), '')), ${s})`,
  ),
  ARRAY_APPEND: simple([array, variant], array, (a, v) =>
    asArray(`case when ${a} is not null then list_append(${elements(a)}, ${v}) end`),
  ),
  ARRAY_CAT: simple([array, array], array, (a, b) =>
    asArray(
      `case when ${a} is not null and ${b} is not null then list_concat(${elements(a)}, ${elements(b)}) end`,
    ),
  ),
  /** From zero, the end excluded; negative ones count from the end. */
  ARRAY_SLICE: simple([array, n, n], array, (a, from, to) =>
    asArray(`sf_slice(${elements(a)}, ${from}, ${to})`),
  ),
  ARRAY_COMPACT: simple([array], array, (a) =>
    asArray(`list_filter(${elements(a)}, lambda "~e": json_type("~e") <> 'NULL')`),
  ),
  SPLIT: simple([t, t], array, (s, separator) => asArray(`string_split(${s}, ${separator})`)),
};
