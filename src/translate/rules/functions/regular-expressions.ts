import { atom, type Compiled, type Context } from '../../compiled.ts';
import { Untranslatable } from '../../notes.ts';
import { types } from '../../types.ts';
import { toText } from '../convert.ts';
import { quoted } from '../literals.ts';
import { postgresPattern, regexpFlags, regexpMatch } from '../regular-expressions.ts';
import { argumentsOf, at, constantOf, type FunctionRule, rule, whole } from '../rule.ts';

const says =
  'REGEXP_REPLACE, REGEXP_SUBSTR, REGEXP_COUNT and REGEXP_INSTR keep their arguments, in the order of PostgreSQL 15';

const regexp = (write: FunctionRule['write']) => rule('regexp-functions', says, write);

interface Searched {
  readonly text: Compiled;
  readonly pattern: string;
  readonly rest: readonly Compiled[];
  readonly parameters: string;
}

/** Text and pattern; `place` is where the parameters stand. */
function searched(args: readonly Compiled[], place: number, context: Context): Searched {
  const given = args[place];
  const parameters = given ? constantOf(given, 'The parameters of a regular expression') : '';
  const text = toText(at(args, 0), context);
  return {
    text,
    pattern: postgresPattern(at(args, 1), parameters, context).sql,
    rest: args.slice(2),
    parameters,
  };
}

/** All matches are replaced unless an occurrence is named. */
const replace = regexp((call, context) => {
  const args = argumentsOf(call, context, 2, 6);
  const { text, pattern, parameters } = searched(args, 5, context);
  const replacement = args[2] ? replacementOf(args[2]) : "''";
  const flags = regexpFlags(parameters);
  const [from, occurrence] = [args[3]?.constant ?? '1', args[4]?.constant ?? '0'];
  if ((args[3] && args[3].constant === undefined) || (args[4] && args[4].constant === undefined))
    throw new Untranslatable('REGEXP_REPLACE with a computed position has no rule.', call.name);
  const isPlain = from === '1' && occurrence === '0';
  const tail = isPlain ? `'g${flags}'` : `${from}, ${occurrence}${flags === '' ? '' : `, '${flags}'`}`;
  return atom(`regexp_replace(${text.sql}, ${pattern}, ${replacement}, ${tail})`, types.text);
});

/** `\&` means the whole match in PostgreSQL, and nothing in Snowflake. */
function replacementOf(value: Compiled): string {
  if (value.constant === undefined) return value.sql;
  return quoted(value.constant.replace(/\\([^0-9\\])/g, '\\\\$1'));
}

/** The parameter e, or a group, asks for a part of the match. */
const substring = regexp((call, context) => {
  const args = argumentsOf(call, context, 2, 6);
  const { text, pattern, parameters } = searched(args, 4, context);
  const group = args[5]?.constant ?? (/e/.test(parameters) ? '1' : '0');
  const flags = regexpFlags(parameters);
  const [from, occurrence] = [placeOf(args[2], context), placeOf(args[3], context)];
  const tail = [from, occurrence, `'${flags}'`, group];
  const needed = group !== '0' ? 4 : flags !== '' ? 3 : occurrence !== '1' ? 2 : from !== '1' ? 1 : 0;
  return atom(`regexp_substr(${[text.sql, pattern, ...tail.slice(0, needed)].join(', ')})`, types.text);
});

function placeOf(value: Compiled | undefined, context: Context): string {
  return value ? whole(value, context).sql : '1';
}

const count = regexp((call, context) => {
  const args = argumentsOf(call, context, 2, 4);
  const { text, pattern, parameters } = searched(args, 3, context);
  const flags = regexpFlags(parameters);
  const from = placeOf(args[2], context);
  const tail = [from, `'${flags}'`].slice(0, flags !== '' ? 2 : from !== '1' ? 1 : 0);
  return atom(`regexp_count(${[text.sql, pattern, ...tail].join(', ')})`, types.integer);
});

const position = regexp((call, context) => {
  const args = argumentsOf(call, context, 2, 6);
  const { text, pattern, parameters } = searched(args, 5, context);
  const places = args.slice(2, 5).map((arg) => placeOf(arg, context));
  const flags = regexpFlags(parameters);
  const tail = flags === '' ? places : [...places, `'${flags}'`];
  return atom(`regexp_instr(${[text.sql, pattern, ...tail].join(', ')})`, types.integer);
});

const like = regexp((call, context) => {
  const args = argumentsOf(call, context, 2, 3);
  const parameters = args[2] ? constantOf(args[2], 'The parameters of a regular expression') : undefined;
  return regexpMatch(at(args, 0), at(args, 1), parameters, context);
});

export const regularExpressions: Record<string, FunctionRule> = {
  REGEXP_LIKE: like,
  RLIKE: like,
  REGEXP_REPLACE: replace,
  REGEXP_SUBSTR: substring,
  REGEXP_COUNT: count,
  REGEXP_INSTR: position,
};
