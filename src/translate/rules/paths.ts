import { binding, type Compiled, type Context, inside } from '../compiled.ts';
import { applied, type Rule, Untranslatable } from '../notes.ts';
import { isJson, types } from '../types.ts';
import { convert } from './convert.ts';
import { helper } from './helper.ts';
import { quoted } from './literals.ts';

const pathRule: Rule = {
  id: 'variant-path',
  says: "v:a.b[0] becomes v -> 'a' -> 'b' -> 0; with a cast to text the last arrow is ->>",
};

/** `value:a.b[0]`, as the parser keeps it: one text. */
export function compilePath(value: Compiled, path: string, context: Context): Compiled {
  const steps = stepsOf(path);
  if (isAmbiguous(steps, context.statement.source)) {
    throw new Untranslatable(
      `A key of the path ${path} holds a dot or a bracket, which the parser loses: write the path with GET.`,
    );
  }
  return follow(value, steps, context);
}

/** A key or an index by which one goes into a VARIANT. */
function follow(value: Compiled, steps: readonly (string | number)[], context: Context): Compiled {
  applied(context.statement.notes, pathRule);
  const base =
    isJson(value.type) || value.type.kind === 'unknown' ? value : convert(value, types.variant, context);
  if (value.type.kind === 'unknown')
    context.statement.notes.assumptions.add(`${value.sql} is taken for a VARIANT`);
  const arrows = steps.map((step) => (typeof step === 'number' ? `${step}` : quoted(step)));
  return {
    sql: [inside(base, binding.other), ...arrows].join(' -> '),
    type: types.variant,
    binds: binding.other,
  };
}

/** `GET(v, key)` and `v[key]`, where the key may be computed. */
export function getBy(value: Compiled, key: Compiled, context: Context): Compiled {
  if (key.constant !== undefined && key.type.kind === 'text') return follow(value, [key.constant], context);
  if (key.constant !== undefined && /^\d+$/.test(key.constant))
    return follow(value, [Number(key.constant)], context);
  applied(context.statement.notes, pathRule);
  const base =
    isJson(value.type) || value.type.kind === 'unknown' ? value : convert(value, types.variant, context);
  if (key.type.kind === 'text')
    return {
      sql: `${inside(base, binding.other)} -> ${inside(key, binding.cast)}`,
      type: types.variant,
      binds: binding.other,
    };
  // A negative index counts from the end in PostgreSQL, and finds nothing in Snowflake.
  return helper(
    'get',
    [base, key.type.kind === 'unknown' ? key : convert(key, types.integer, context)],
    types.variant,
    context,
  );
}

function stepsOf(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  for (const [, key, index, quotedKey] of path.matchAll(
    /([^.[\]]+)(?=[.[]|$)|\[(\d+)\]|\[['"]([^'"]*)['"]\]/g,
  )) {
    if (key !== undefined) steps.push(key);
    else if (index !== undefined) steps.push(Number(index));
    else if (quotedKey !== undefined) steps.push(quotedKey);
  }
  return steps;
}

/** The parser drops the quotes of `v:"a.b"`; in the source they can still be seen. */
function isAmbiguous(steps: readonly (string | number)[], source: string): boolean {
  return steps.length > 1 && /[:.]"[^"]*[.[\]][^"]*"/.test(source);
}

/** What `cm translate` says of looking into a VARIANT in WHERE. */
export function adviseGin(value: Compiled, context: Context): void {
  const [, column] = /^((?:[a-z_]\w*\.)?[a-z_]\w*) ->/.exec(value.sql) ?? [];
  if (column !== undefined)
    context.statement.notes.advice.add(
      `${column}: a GIN index (jsonb_path_ops) serves conditions of the form ${column} @> '{…}'; an index on the expression serves one path.`,
    );
}
