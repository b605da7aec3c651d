import { atom, binding, type Compiled, type Context, inside } from '../../compiled.ts';
import { types } from '../../types.ts';
import { convert, toText } from '../convert.ts';
import { helper } from '../helper.ts';
import { quoted } from '../literals.ts';
import { argumentsOf, at, type FunctionRule, rule, same, whole } from '../rule.ts';

const t = types.text;

/** An argument read as text. */
const textOf = (value: Compiled, context: Context): Compiled =>
  value.type.kind === 'unknown' ? value : toText(value, context);

const constantOf = ({ constant }: Compiled): number | undefined =>
  constant !== undefined && /^-?\d+$/.test(constant) ? Number(constant) : undefined;

/** Positions start at one, 0 is 1, a negative one counts from the end; PostgreSQL counts on to the left of the text. */
const substring = rule('substr', 'SUBSTR from 0 or from the end goes through compat', (call, context) => {
  const [value, start, length] = argumentsOf(call, context, 2, 3);
  const text = textOf(at([value ?? atom('null', types.null)], 0), context);
  const from = start ?? atom('1', types.integer);
  const [first, count] = [constantOf(from), length ? constantOf(length) : 0];
  const isPlain = first !== undefined && first >= 1 && count !== undefined && count >= 0;
  const numbers = [from, ...(length ? [length] : [])].map((each) => whole(each, context));
  if (isPlain) return atom(`substr(${[text, ...numbers].map(({ sql }) => sql).join(', ')})`, t);
  return helper('substr', [text, ...numbers], t, context);
});

/** A negative count yields nothing; in PostgreSQL it means all but so many. */
const side = (name: 'left' | 'right') =>
  rule('left-right', 'LEFT and RIGHT take a negative length for none', (call, context) => {
    const args = argumentsOf(call, context, 2);
    const count = constantOf(at(args, 1));
    const length = whole(at(args, 1), context);
    const sql = count !== undefined && count >= 0 ? length.sql : `greatest(${length.sql}, 0)`;
    return atom(`${name}(${textOf(at(args, 0), context).sql}, ${sql})`, t);
  });

const pad = (name: 'lpad' | 'rpad') =>
  rule('same-function', 'Functions that both databases have with the same meaning', (call, context) => {
    const args = argumentsOf(call, context, 2, 3);
    const fill = args[2] ? `, ${textOf(args[2], context).sql}` : '';
    return atom(`${name}(${textOf(at(args, 0), context).sql}, ${whole(at(args, 1), context).sql}${fill})`, t);
  });

const trim = (name: 'btrim' | 'ltrim' | 'rtrim') =>
  rule('trim', 'TRIM becomes btrim, which takes the characters as Snowflake does', (call, context) => {
    const args = argumentsOf(call, context, 1, 2).map((arg) => textOf(arg, context).sql);
    return atom(`${name}(${args.join(', ')})`, t);
  });

const position = rule('charindex', 'CHARINDEX and POSITION become strpos', (call, context) => {
  const args = argumentsOf(call, context, 2, 3);
  const [part, text] = [textOf(at(args, 0), context), textOf(at(args, 1), context)];
  if (args[2] && constantOf(args[2]) !== 1)
    return helper('charindex', [part, text, whole(args[2], context)], types.integer, context);
  return atom(`strpos(${text.sql}, ${part.sql})`, types.integer);
});

/** Part 0 is part 1; a negative one counts from the end, in both. */
const splitPart = rule('split-part', 'SPLIT_PART takes part 0 for 1', (call, context) => {
  const args = argumentsOf(call, context, 3);
  const [text, separator] = [textOf(at(args, 0), context), textOf(at(args, 1), context)];
  const place = constantOf(at(args, 2));
  const part = whole(at(args, 2), context);
  const isPlain = place !== undefined && separator.constant !== undefined && separator.constant !== '';
  if (isPlain) return atom(`split_part(${text.sql}, ${separator.sql}, ${place === 0 ? 1 : part.sql})`, t);
  return helper('split_part', [text, separator, part], t, context);
});

const isTrue = (id: string, says: string, write: (text: Compiled, part: Compiled) => Compiled) =>
  rule(id, says, (call, context) => {
    const args = argumentsOf(call, context, 2);
    return write(textOf(at(args, 0), context), textOf(at(args, 1), context));
  });

const truth = (sql: string, isComparison = true): Compiled => ({
  sql,
  type: types.boolean,
  binds: isComparison ? binding.comparison : binding.atom,
});

/** NULL if any part is NULL, unlike PostgreSQL's concat_ws. */
const concatWs = rule(
  'concat-ws-null',
  'CONCAT_WS is NULL if any part is, so it becomes ||',
  (call, context) => {
    const [separator, ...parts] = argumentsOf(call, context, 2, 200).map((arg) => convert(arg, t, context));
    const between = separator ?? atom("''", t);
    const sql = parts
      .map((part) => inside(part, binding.other))
      .join(` || ${inside(between, binding.other)} || `);
    const [only, another] = parts;
    if (only && !another)
      return {
        ...only,
        sql: `${inside(only, binding.other)} || left(${between.sql}, 0)`,
        binds: binding.other,
      };
    return { sql, type: t, binds: binding.other };
  },
);

const length = rule(
  'same-function',
  'Functions that both databases have with the same meaning',
  (call, context) => {
    const value = at(argumentsOf(call, context, 1), 0);
    const name = value.type.kind === 'binary' ? 'octet_length' : 'length';
    return atom(
      `${name}(${value.type.kind === 'binary' ? value.sql : textOf(value, context).sql})`,
      types.integer,
    );
  },
);

export const strings: Record<string, FunctionRule> = {
  CONCAT_WS: concatWs,
  UPPER: same('upper', [t], t),
  LOWER: same('lower', [t], t),
  TRIM: trim('btrim'),
  LTRIM: trim('ltrim'),
  RTRIM: trim('rtrim'),
  LENGTH: length,
  LEN: length,
  OCTET_LENGTH: same('octet_length', [t], types.integer),
  BIT_LENGTH: same('bit_length', [t], types.integer),
  SUBSTR: substring,
  SUBSTRING: substring,
  LEFT: side('left'),
  RIGHT: side('right'),
  LPAD: pad('lpad'),
  RPAD: pad('rpad'),
  REPLACE: rule('replace', 'REPLACE without a replacement deletes', (call, context) => {
    const args = argumentsOf(call, context, 2, 3).map((arg) => textOf(arg, context).sql);
    return atom(`replace(${args.join(', ')}${args.length === 2 ? ", ''" : ''})`, t);
  }),
  TRANSLATE: same('translate', [t, t, t], t),
  REVERSE: same('reverse', [t], t),
  REPEAT: same('repeat', [t, types.integer], t),
  SPACE: rule('space', 'SPACE(n) becomes repeat', (call, context) =>
    atom(`repeat(' ', ${whole(at(argumentsOf(call, context, 1), 0), context).sql})`, t),
  ),
  SPLIT_PART: splitPart,
  STRTOK: rule('strtok', 'STRTOK goes through compat', (call, context) => {
    const [value, delimiters, part] = argumentsOf(call, context, 1, 3);
    const text = textOf(value ?? atom('null', types.null), context);
    return helper('strtok', [text, delimiters ?? quoted(' '), part ? whole(part, context) : '1'], t, context);
  }),
  CHARINDEX: position,
  POSITION: position,
  CONTAINS: isTrue('contains', 'CONTAINS becomes strpos(…) > 0', (text, part) =>
    truth(`strpos(${text.sql}, ${part.sql}) > 0`),
  ),
  STARTSWITH: isTrue('starts-with', 'STARTSWITH becomes starts_with', (text, part) =>
    truth(`starts_with(${text.sql}, ${part.sql})`, false),
  ),
  ENDSWITH: isTrue('ends-with', 'ENDSWITH becomes a comparison with right(…)', (text, part) =>
    truth(`right(${text.sql}, length(${part.sql})) = ${inside(part, binding.like)}`),
  ),
  INITCAP: rule('initcap', 'INITCAP has delimiters of its own in Snowflake: compat', (call, context) => {
    const [value, delimiters] = argumentsOf(call, context, 1, 2);
    const text = textOf(value ?? atom('null', types.null), context);
    return helper('initcap', [text, ...(delimiters ? [delimiters] : [])], t, context);
  }),
  ASCII: same('ascii', [t], types.integer),
  UNICODE: same('ascii', [t], types.integer),
  CHR: same('chr', [types.integer], t),
  CHAR: same('chr', [types.integer], t),
  INSERT: rule('insert-text', 'INSERT(text, …) becomes overlay', (call, context) => {
    const args = argumentsOf(call, context, 4);
    const [from, count] = [whole(at(args, 1), context), whole(at(args, 2), context)];
    const [text, part] = [textOf(at(args, 0), context), textOf(at(args, 3), context)];
    return atom(`overlay(${text.sql} placing ${part.sql} from ${from.sql} for ${count.sql})`, t);
  }),
  EDITDISTANCE: rule(
    'edit-distance',
    'EDITDISTANCE becomes levenshtein of the extension fuzzystrmatch',
    (call, context) => {
      const args = argumentsOf(call, context, 2).map((arg) => textOf(arg, context).sql);
      context.statement.notes.advice.add('EDITDISTANCE needs the extension fuzzystrmatch.');
      return atom(`levenshtein(${args.join(', ')})`, types.integer);
    },
  ),
  SOUNDEX: rule('soundex', 'SOUNDEX is one of the extension fuzzystrmatch', (call, context) => {
    context.statement.notes.advice.add('SOUNDEX needs the extension fuzzystrmatch.');
    return atom(`soundex(${textOf(at(argumentsOf(call, context, 1), 0), context).sql})`, t);
  }),
};
