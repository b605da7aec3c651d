import type { ast } from '@polyglot-sql/sdk';
import type { Column, Context, Expression } from '../../compiled.ts';
import { fold, identifier, postgresName, written } from '../../names.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { types } from '../../types.ts';
import { convert } from '../convert.ts';
import { helper } from '../helper.ts';
import { adviseGin } from '../paths.ts';
import { constantOf, whole } from '../rule.ts';
import type { Source } from './sources.ts';
import { renamed } from './with.ts';

const flattenRule: Rule = {
  id: 'flatten',
  says: 'FLATTEN becomes compat.flatten(jsonb), a row for each element or member, in the order of Snowflake',
};
const generatorRule: Rule = {
  id: 'generator',
  says: 'TABLE(GENERATOR(ROWCOUNT => n)) becomes generate_series',
};
const splitRule: Rule = { id: 'split-to-table', says: 'SPLIT_TO_TABLE becomes compat.split_to_table' };

/** `TABLE(f(…))` and `LATERAL f(…)`; undefined for anything else. */
export function compileTableFunction(item: Expression, context: Context): Source | undefined {
  const node = 'alias' in item ? item.alias.this : item;
  const call = callIn(node);
  if (!call) return undefined;
  const name = call.name.toUpperCase();
  const write = tableFunctions[name];
  if (!write) throw new Untranslatable(`The table function ${name} has no counterpart.`, name);
  const { sql, columns, isNumbered } = write(argumentsByName(call.args), context);
  const alias = aliasOf(item, node) ?? name;
  const names = 'alias' in item ? item.alias.column_aliases : [];
  const as = postgresName(alias);
  const list = names.length > 0 ? ` (${names.map(identifier).join(', ')})` : '';
  // PostgreSQL's functions in FROM see what stands before them with or without the word.
  return {
    sql: `${sql} as ${written(as)}${list}`,
    relation: {
      alias,
      as,
      columns: renamed(columns, names),
      isOpen: false,
      // PostgreSQL names the one column of a series as its table.
      ...(isNumbered && names.length === 0 ? { rowNumber: written(as) } : {}),
    },
  };
}

function aliasOf(item: Expression, node: Expression): string | undefined {
  if ('alias' in item) return fold(item.alias.alias);
  if (!('lateral' in node) || !node.lateral.alias) return undefined;
  return node.lateral.alias_quoted ? node.lateral.alias : node.lateral.alias.toUpperCase();
}

function callIn(node: Expression): ast.ExpressionInner<'function'> | undefined {
  if ('lateral' in node) {
    const inner = node.lateral.this;
    if ('function' in inner)
      return inner.function.name.toUpperCase() === 'TABLE' ? callIn(inner) : inner.function;
    return undefined;
  }
  if ('flatten' in node) return undefined;
  if (!('function' in node) || node.function.name.toUpperCase() !== 'TABLE') return undefined;
  const [inner] = node.function.args;
  return inner && 'function' in inner ? inner.function : undefined;
}

interface Arguments {
  /** By name in capitals. */
  readonly named: ReadonlyMap<string, Expression>;
  readonly placed: readonly Expression[];
}

function argumentsByName(args: readonly Expression[]): Arguments {
  const named = new Map<string, Expression>();
  const placed: Expression[] = [];
  for (const arg of args) {
    if ('named_argument' in arg)
      named.set(arg.named_argument.name.name.toUpperCase(), arg.named_argument.value);
    else placed.push(arg);
  }
  return { named, placed };
}

interface Written {
  readonly sql: string;
  readonly columns: readonly Column[];
  /** Whether the rows are the numbers from one. */
  readonly isNumbered?: boolean;
}

type Write = (args: Arguments, context: Context) => Written;

const column = (name: string, type: Column['type']): Column => ({ name, as: name.toLowerCase(), type });

/** INPUT, PATH, OUTER, RECURSIVE, MODE: one helper knows them all. */
const flatten: Write = ({ named, placed }, context) => {
  applied(context.statement.notes, flattenRule);
  const given = named.get('INPUT') ?? placed[0];
  if (!given) throw new Untranslatable('FLATTEN needs an INPUT.', 'flatten');
  const input = convert(context.expression(given), types.variant, context);
  adviseGin(input, context);
  const options = ['PATH', 'OUTER', 'RECURSIVE', 'MODE'].flatMap((name) => {
    const value = named.get(name);
    if (!value) return [];
    const compiled = context.expression(value);
    const parameter = { PATH: 'at_path', OUTER: 'is_outer', RECURSIVE: 'is_recursive' }[name] ?? 'mode';
    return [
      `${parameter} => ${name === 'MODE' ? `'${constantOf(compiled, 'MODE').toLowerCase()}'` : compiled.sql}`,
    ];
  });
  return {
    sql: helper('flatten', [input, ...options], types.variant, context).sql,
    columns: [
      column('SEQ', types.bigint),
      column('KEY', types.text),
      column('PATH', types.text),
      column('INDEX', types.integer),
      column('VALUE', types.variant),
      column('THIS', types.variant),
    ],
  };
};

const splitToTable: Write = ({ placed }, context) => {
  applied(context.statement.notes, splitRule);
  const [value, separator] = placed.map((each) => convert(context.expression(each), types.text, context));
  if (!value || !separator) throw new Untranslatable('SPLIT_TO_TABLE needs a text and a separator.');
  return {
    sql: helper('split_to_table', [value, separator], types.text, context).sql,
    columns: [column('SEQ', types.bigint), column('INDEX', types.integer), column('VALUE', types.text)],
  };
};

const generator: Write = ({ named }, context) => {
  applied(context.statement.notes, generatorRule);
  const count = named.get('ROWCOUNT');
  if (!count)
    throw new Untranslatable(
      'GENERATOR without ROWCOUNT runs by the clock and has no counterpart.',
      'generator',
    );
  const last = whole(context.expression(count), context).sql;
  return { sql: `generate_series(1, ${last})`, columns: [], isNumbered: true };
};

const tableFunctions: Record<string, Write | undefined> = {
  FLATTEN: flatten,
  SPLIT_TO_TABLE: splitToTable,
  GENERATOR: generator,
};
