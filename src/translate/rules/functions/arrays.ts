import { atom, binding, type Compiled, type Context, inside } from '../../compiled.ts';
import { isJson, type SqlType, types } from '../../types.ts';
import { convert, toJson } from '../convert.ts';
import { helper } from '../helper.ts';
import { argumentsOf, type FunctionRule, rule, whole } from '../rule.ts';

const none = atom('null', types.null);

const json = (value: Compiled | undefined, context: Context): Compiled => {
  const given = value ?? none;
  return isJson(given.type) || given.type.kind === 'unknown' ? given : convert(given, types.variant, context);
};

/** A NULL among the elements becomes JSON's null. */
const construct = rule(
  'array-construct',
  'ARRAY_CONSTRUCT and [ … ] become jsonb_build_array',
  (call, context) => {
    const values = argumentsOf(call, context, 0, 1000).map((value) => {
      const isPlain =
        value.type.kind === 'null' ||
        value.type.kind === 'boolean' ||
        isJson(value.type) ||
        (value.type.kind === 'fixed' && value.type.scale === 0);
      if (isPlain) return value.sql;
      return value.type.kind === 'text'
        ? `${inside(value, binding.cast)}::text`
        : toJson(value, types.variant, context).sql;
    });
    return { ...atom(`jsonb_build_array(${values.join(', ')})`, types.array), isNeverNull: true };
  },
);

const helped = (name: string, type: SqlType, says: string) =>
  rule(name.replaceAll('_', '-'), says, (call, context) => {
    const args = argumentsOf(call, context, 1, 2).map((arg) => json(arg, context));
    return helper(name, args, type, context);
  });

/** Scalars are found by containment, which a GIN index serves. */
const contains = rule(
  'array-contains',
  'ARRAY_CONTAINS of a scalar becomes @>, which a GIN index serves',
  (call, context) => {
    const [value, array] = argumentsOf(call, context, 2);
    const [element, list] = [toJson(value ?? none, types.variant, context), json(array, context)];
    const isScalar = value !== undefined && !isJson(value.type);
    if (!isScalar) return helper('array_contains', [element, list], types.boolean, context);
    return {
      sql: `${inside(list, binding.other)} @> ${inside(element, binding.cast)}`,
      type: types.boolean,
      binds: binding.other,
    };
  },
);

/** The elements of both, one after the other. */
const joined = (write: (array: string, value: string) => string) =>
  rule('array-append', 'ARRAY_APPEND and ARRAY_CAT become jsonb || jsonb', (call, context) => {
    const [array, value] = argumentsOf(call, context, 2);
    const one = `jsonb_build_array(${toJson(value ?? none, types.variant, context).sql})`;
    return {
      sql: write(inside(json(array, context), binding.other), one),
      type: types.array,
      binds: binding.other,
    };
  });

export const arrays: Record<string, FunctionRule> = {
  ARRAY_CONSTRUCT: construct,
  ARRAY_SIZE: helped('array_size', types.integer, 'ARRAY_SIZE is NULL of what is no array: compat'),
  ARRAY_CONTAINS: contains,
  ARRAY_POSITION: rule('array-position', 'ARRAY_POSITION goes through compat', (call, context) => {
    const [value, array] = argumentsOf(call, context, 2);
    return helper(
      'array_position',
      [toJson(value ?? none, types.variant, context), json(array, context)],
      types.integer,
      context,
    );
  }),
  ARRAY_APPEND: joined((array, value) => `${array} || ${value}`),
  ARRAY_PREPEND: joined((array, value) => `${value} || ${array}`),
  ARRAY_CAT: rule('array-append', 'ARRAY_APPEND and ARRAY_CAT become jsonb || jsonb', (call, context) => {
    const args = argumentsOf(call, context, 2).map((arg) => inside(json(arg, context), binding.other));
    return { sql: args.join(' || '), type: types.array, binds: binding.other };
  }),
  ARRAY_SLICE: rule('array-slice', 'ARRAY_SLICE goes through compat', (call, context) => {
    const [array, from, to] = argumentsOf(call, context, 3);
    const places = [from, to].map((place) => whole(place ?? none, context));
    return helper('array_slice', [json(array, context), ...places], types.array, context);
  }),
  ARRAY_COMPACT: helped('array_compact', types.array, 'ARRAY_COMPACT goes through compat'),
  ARRAY_DISTINCT: helped('array_distinct', types.array, 'ARRAY_DISTINCT goes through compat'),
  ARRAY_INTERSECTION: helped('array_intersection', types.array, 'ARRAY_INTERSECTION goes through compat'),
  ARRAY_EXCEPT: helped('array_except', types.array, 'ARRAY_EXCEPT goes through compat'),
  ARRAYS_OVERLAP: helped('arrays_overlap', types.boolean, 'ARRAYS_OVERLAP goes through compat'),
  ARRAY_TO_STRING: rule('array-to-string', 'ARRAY_TO_STRING goes through compat', (call, context) => {
    const [array, separator] = argumentsOf(call, context, 2);
    return helper('array_to_string', [json(array, context), separator ?? none], types.text, context);
  }),
  SPLIT: rule('split', 'SPLIT goes through compat, as an empty text has one part', (call, context) => {
    const args = argumentsOf(call, context, 2).map((arg) => convert(arg, types.text, context));
    return helper('split', args, types.array, context);
  }),
};
