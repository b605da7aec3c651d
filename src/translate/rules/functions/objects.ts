import { atom, binding, type Compiled, type Context, inside } from '../../compiled.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { isJson, types } from '../../types.ts';
import { reference } from '../columns.ts';
import { convert, toJson } from '../convert.ts';
import { helper } from '../helper.ts';
import { quoted } from '../literals.ts';
import { compilePath, getBy } from '../paths.ts';
import { argumentsOf, at, constantOf, type FunctionRule, rule } from '../rule.ts';

const starRule: Rule = {
  id: 'object-of-row',
  says: 'OBJECT_CONSTRUCT(*) becomes the list of columns, under their Snowflake names',
};

/** Pairs with a NULL are left out; with `keepNull` a NULL value becomes JSON's null. */
const construct = (keepNull: boolean) =>
  rule(
    'object-construct',
    'OBJECT_CONSTRUCT leaves NULL values out: compat, or jsonb_build_object',
    (call, context) => {
      const pairs = pairsOf(
        call.args.length === 1 && call.args[0] && 'star' in call.args[0]
          ? allColumns(context)
          : argumentsOf(call, context, 0, 1000),
      );
      const isKeyKnown = pairs.every(([key]) => key.isNeverNull === true);
      const isValueKnown = keepNull || pairs.every(([, value]) => value.isNeverNull === true);
      if (isKeyKnown && isValueKnown) {
        const list = pairs.flatMap(([key, value]) => [
          convert(key, types.text, context).sql,
          element(value, context),
        ]);
        return { ...atom(`jsonb_build_object(${list.join(', ')})`, types.object), isNeverNull: true };
      }
      const keys = pairs.map(([key]) => convert(key, types.text, context).sql);
      const values = pairs.map(([, value]) => {
        const json = toJson(value, types.variant, context);
        return keepNull ? `coalesce(${json.sql}, 'null')` : json.sql;
      });
      const args = [
        `array[${keys.join(', ')}]`,
        `array[${values.join(', ')}]${values.length === 1 || values.every((sql) => sql.startsWith('null')) ? '::jsonb[]' : ''}`,
      ];
      return { ...helper('object_construct', args, types.object, context), isNeverNull: true };
    },
  );

/** What jsonb_build_object makes JSON of by itself as Snowflake would. */
function element(value: Compiled, context: Context): string {
  const { type } = value;
  const isPlain =
    type.kind === 'null' ||
    type.kind === 'boolean' ||
    isJson(type) ||
    type.kind === 'text' ||
    (type.kind === 'fixed' && type.scale === 0);
  if (isPlain)
    return value.type.kind === 'text' && value.constant !== undefined ? `${value.sql}::text` : value.sql;
  return toJson(value, types.variant, context).sql;
}

function pairsOf(args: readonly Compiled[]): [Compiled, Compiled][] {
  if (args.length % 2 !== 0) throw new Untranslatable('OBJECT_CONSTRUCT takes pairs.', 'object_construct');
  return args.flatMap((key, i): [Compiled, Compiled][] => (i % 2 === 0 ? [[key, at(args, i + 1)]] : []));
}

function allColumns(context: Context): Compiled[] {
  applied(context.statement.notes, starRule);
  const { relations } = context.scope;
  if (relations.some(({ isOpen }) => isOpen))
    throw new Untranslatable(
      'OBJECT_CONSTRUCT(*) needs the columns of a table whose definition is not among the sources.',
      'object_construct',
    );
  return relations.flatMap((relation) =>
    relation.columns.flatMap((column) => [
      { ...atom(quoted(column.name), types.text), constant: column.name, isNeverNull: true },
      reference(relation, column, relations.length > 1),
    ]),
  );
}

const json = (value: Compiled, context: Context): Compiled =>
  isJson(value.type) || value.type.kind === 'unknown' ? value : convert(value, types.variant, context);

const helped = (name: string, type: Compiled['type'], says: string) =>
  rule(name.replaceAll('_', '-'), says, (call, context) => {
    const [value, ...rest] = argumentsOf(call, context, 1, 10);
    return helper(name, [json(value ?? atom('null', types.null), context), ...rest], type, context);
  });

const parse = rule('parse-json', 'PARSE_JSON reads jsonb, and nothing of an empty text', (call, context) => {
  const value = convert(at(argumentsOf(call, context, 1), 0), types.text, context);
  if (value.constant !== undefined && value.constant.trim() !== '')
    return { sql: `${value.sql}::jsonb`, type: types.variant, binds: binding.cast };
  return helper('parse_json', [value], types.variant, context);
});

const isKind = (...kinds: readonly string[]) =>
  rule('is-json-kind', 'IS_ARRAY, IS_OBJECT and their like become jsonb_typeof', (call, context) => {
    const value = json(at(argumentsOf(call, context, 1), 0), context);
    const list = kinds.map((kind) => `'${kind}'`).join(', ');
    const test = kinds.length === 1 ? `= ${list}` : `in (${list})`;
    return { sql: `jsonb_typeof(${value.sql}) ${test}`, type: types.boolean, binds: binding.comparison };
  });

/** AS_VARCHAR and its like are NULL for other kinds of values. */
const asKind = (kind: string, type: Compiled['type']) =>
  rule('as-json-kind', 'AS_VARCHAR and its like are NULL for values of another kind', (call, context) => {
    const value = json(at(argumentsOf(call, context, 1), 0), context);
    const read = isJson(type) ? value : convert(value, type, context);
    return atom(`case when jsonb_typeof(${value.sql}) = '${kind}' then ${read.sql} end`, type);
  });

/** A number without a fraction. */
const integerOf = (write: (test: Compiled, value: Compiled, context: Context) => Compiled) =>
  rule('json-integer', 'IS_INTEGER and AS_INTEGER know a number without a fraction', (call, context) => {
    const value = json(at(argumentsOf(call, context, 1), 0), context);
    const kind = helper('typeof', [value], types.text, context);
    return write(
      { sql: `${kind.sql} = 'INTEGER'`, type: types.boolean, binds: binding.comparison },
      value,
      context,
    );
  });

export const objects: Record<string, FunctionRule> = {
  OBJECT_CONSTRUCT: construct(false),
  OBJECT_CONSTRUCT_KEEP_NULL: construct(true),
  OBJECT_KEYS: helped(
    'object_keys',
    types.array,
    'OBJECT_KEYS goes through compat: keys in the order of Snowflake',
  ),
  OBJECT_INSERT: rule('object-insert', 'OBJECT_INSERT goes through compat', (call, context) => {
    const [object, key, value, update] = argumentsOf(call, context, 3, 4);
    const args = [
      json(object ?? atom('null', types.null), context),
      key ?? atom('null', types.null),
      toJson(value ?? atom('null', types.null), types.variant, context),
      ...(update ? [update] : []),
    ];
    return helper('object_insert', args, types.object, context);
  }),
  OBJECT_DELETE: rule('object-delete', 'OBJECT_DELETE becomes jsonb - keys', (call, context) => {
    const [object, ...keys] = argumentsOf(call, context, 2, 100);
    const left = inside(json(object ?? atom('null', types.null), context), binding.add);
    const list = keys.map((key) => inside(key, binding.multiply));
    const right = list.length === 1 ? `${list[0]}::text` : `array[${list.join(', ')}]::text[]`;
    return { sql: `${left} - ${right}`, type: types.object, binds: binding.add };
  }),
  OBJECT_PICK: rule('object-pick', 'OBJECT_PICK goes through compat', (call, context) => {
    const [object, ...keys] = argumentsOf(call, context, 2, 100);
    const list = `variadic array[${keys.map(({ sql }) => sql).join(', ')}]::text[]`;
    return helper(
      'object_pick',
      [json(object ?? atom('null', types.null), context), list],
      types.object,
      context,
    );
  }),
  PARSE_JSON: parse,
  TRY_PARSE_JSON: rule('try-parse-json', 'TRY_PARSE_JSON goes through compat', (call, context) =>
    helper(
      'try_parse_json',
      [convert(at(argumentsOf(call, context, 1), 0), types.text, context)],
      types.variant,
      context,
    ),
  ),
  TO_JSON: helped('to_json', types.text, 'TO_JSON writes without blanks, keys in order: compat'),
  TYPEOF: helped('typeof', types.text, 'TYPEOF goes through compat'),
  IS_NULL_VALUE: rule('json-null', 'IS_NULL_VALUE compares with JSON’s null', (call, context) => ({
    sql: `${inside(json(at(argumentsOf(call, context, 1), 0), context), binding.like)} = 'null'::jsonb`,
    type: types.boolean,
    binds: binding.comparison,
  })),
  STRIP_NULL_VALUE: rule('json-null', 'IS_NULL_VALUE compares with JSON’s null', (call, context) =>
    atom(`nullif(${json(at(argumentsOf(call, context, 1), 0), context).sql}, 'null'::jsonb)`, types.variant),
  ),
  IS_ARRAY: isKind('array'),
  IS_OBJECT: isKind('object'),
  IS_VARCHAR: isKind('string'),
  IS_CHAR: isKind('string'),
  IS_BOOLEAN: isKind('boolean'),
  IS_DECIMAL: isKind('number'),
  IS_INTEGER: integerOf((test) => test),
  AS_VARCHAR: asKind('string', types.text),
  AS_CHAR: asKind('string', types.text),
  AS_BOOLEAN: asKind('boolean', types.boolean),
  AS_ARRAY: asKind('array', types.array),
  AS_OBJECT: asKind('object', types.object),
  AS_DOUBLE: asKind('number', types.real),
  AS_INTEGER: integerOf((test, value, context) =>
    atom(
      `case when ${test.sql} then ${convert(value, types.fixed(38, 0), context).sql} end`,
      types.fixed(38, 0),
    ),
  ),
  GET: rule(
    'variant-path',
    "v:a.b[0] becomes v -> 'a' -> 'b' -> 0; with a cast to text the last arrow is ->>",
    (call, context) => {
      const args = argumentsOf(call, context, 2);
      return getBy(at(args, 0), at(args, 1), context);
    },
  ),
  GET_PATH: rule(
    'variant-path',
    "v:a.b[0] becomes v -> 'a' -> 'b' -> 0; with a cast to text the last arrow is ->>",
    (call, context) => {
      const args = argumentsOf(call, context, 2);
      return compilePath(at(args, 0), constantOf(at(args, 1), 'The path'), context);
    },
  ),
};
