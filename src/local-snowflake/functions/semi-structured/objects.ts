import { sqlErrors } from '../../engine/sql-error.ts';
import { columnOf } from '../../sql/columns.ts';
import type { CompileContext, Compiled } from '../../sql/compiled.ts';
import { convert } from '../../sql/convert.ts';
import { text } from '../../sql/identifiers.ts';
import { types } from '../../sql/types.ts';
import { argumentsOf, at, type FunctionRule, simple } from '../rule.ts';
import { asVariant } from './arrays.ts';

const { object } = types;

/** One member of an object to be. */
export function member(key: string, value: string): string {
  return `struct_pack(k := ${key}, v := ${value})`;
}

/** OBJECT_CONSTRUCT: pairs with a NULL key or value are left out; with `keepNull` a NULL value is JSON's null. */
const construct =
  (keepNull: boolean): FunctionRule =>
  (call, context) => {
    const isStar = call.args.length === 1 && call.args[0] !== undefined && 'star' in call.args[0];
    const members = (
      isStar ? allColumns(context) : pairs(argumentsOf(call, context, 0, 1000), context, call.name)
    ).map(([key, value]) => {
      const json = asVariant(value, context.statement);
      return member(key, keepNull ? `coalesce(${json}, 'null'::json)` : json);
    });
    const sql = members.length === 0 ? "'{}'::json" : `sf_object([${members.join(', ')}])`;
    return { sql, type: object, nullable: false };
  };

function pairs(args: Compiled[], { statement }: CompileContext, name: string): [string, Compiled][] {
  if (args.length % 2 !== 0) throw sqlErrors.argumentCount(name, args.length);
  return args.flatMap((key, i) =>
    i % 2 === 0
      ? [[convert(key, types.text(), statement).sql, at(args, i + 1)] satisfies [string, Compiled]]
      : [],
  );
}

/** OBJECT_CONSTRUCT(*) names each value by its column. */
function allColumns({ scope }: CompileContext): [string, Compiled][] {
  return scope.relations.flatMap((relation) =>
    relation.columns.map((column): [string, Compiled] => [text(column.name), columnOf(relation, column)]),
  );
}

export const objects: Record<string, FunctionRule> = {
  OBJECT_CONSTRUCT: construct(false),
  OBJECT_CONSTRUCT_KEEP_NULL: construct(true),
  OBJECT_KEYS: simple([object], types.array, (o) => `cast(to_json(list_sort(json_keys(${o}))) as json)`),
};
