import { sqlErrors } from '../engine/sql-error.ts';
import { concat } from '../sql/concatenation.ts';
import { types } from '../sql/types.ts';
import { argumentsOf, constantOf, type FunctionRule, simple } from './rule.ts';

const t = types.text();
const n = types.fixed();

const textOf = (write: (...args: string[]) => string, parameters = [t], required = parameters.length) =>
  simple(parameters, t, write, required);
const isTrue = (write: (...args: string[]) => string) => simple([t, t], types.boolean, write);

/** Characters are Unicode code points, positions start at one, a negative start counts from the end. */
const substring = textOf(
  (s, start, length) => {
    const from = `(case when ${start} = 0 then 1 else ${start} end)::bigint`;
    const rest = `substring(${s}, ${from})`;
    return length === undefined ? rest : `left(${rest}, greatest((${length})::bigint, 0))`;
  },
  [t, n, n],
  2,
);

/** Where a part begins, from a position on; 0 where it does not. */
const position = simple(
  [t, t, n],
  types.fixed(18),
  (part, s, from) =>
    from === undefined
      ? `instr(${s}, ${part})`
      : `(case when instr(substring(${s}, (${from})::bigint), ${part}) = 0 then 0 else instr(substring(${s}, (${from})::bigint), ${part}) + ${from} - 1 end)`,
  2,
);

/** Behind which INITCAP begins a word, as a class of a regular expression. */
const delimiters = `\\s!?@"^#$&~_,.:;+\\-*%/|\\\\\\[\\](){}<>`;

const pad = (name: 'lpad' | 'rpad') =>
  textOf(
    (s, length, fill = "' '") => `${name}(${s}, greatest((${length})::integer, 0), ${fill})`,
    [t, n, t],
    2,
  );

const trim = (name: 'trim' | 'ltrim' | 'rtrim') =>
  textOf((s, characters = "' '") => `${name}(${s}, ${characters})`, [t, t], 1);

export const strings: Record<string, FunctionRule> = {
  CONCAT: (call, context) => {
    if (call.args.length === 0) throw sqlErrors.argumentCount('CONCAT', 0);
    return concat(call.args, context);
  },
  CONCAT_WS: (call, context) => {
    const [separator, ...parts] = call.args;
    if (!separator || parts.length === 0) throw sqlErrors.argumentCount('CONCAT_WS', call.args.length);
    return concat(
      parts.flatMap((part, i) => (i === 0 ? [part] : [separator, part])),
      context,
    );
  },
  UPPER: textOf((s) => `upper(${s})`),
  LOWER: textOf((s) => `lower(${s})`),
  TRIM: trim('trim'),
  LTRIM: trim('ltrim'),
  RTRIM: trim('rtrim'),
  LENGTH: simple([t], types.fixed(18), (s) => `length(${s})`),
  SUBSTR: substring,
  SUBSTRING: substring,
  LEFT: textOf((s, length) => `left(${s}, greatest((${length})::bigint, 0))`, [t, n]),
  RIGHT: textOf((s, length) => `right(${s}, greatest((${length})::bigint, 0))`, [t, n]),
  LPAD: pad('lpad'),
  RPAD: pad('rpad'),
  REPLACE: textOf((s, from, to = "''") => `replace(${s}, ${from}, ${to})`, [t, t, t], 2),
  TRANSLATE: textOf((s, from, to) => `translate(${s}, ${from}, ${to})`, [t, t, t]),
  REVERSE: textOf((s) => `reverse(${s})`),
  REPEAT: textOf((s, times) => `repeat(${s}, (${times})::bigint)`, [t, n]),
  SPLIT_PART: textOf((s, separator, part) => `split_part(${s}, ${separator}, (${part})::bigint)`, [t, t, n]),
  CHARINDEX: position,
  POSITION: position,
  CONTAINS: isTrue((s, part) => `contains(${s}, ${part})`),
  STARTSWITH: isTrue((s, part) => `starts_with(${s}, ${part})`),
  ENDSWITH: isTrue((s, part) => `ends_with(${s}, ${part})`),
  REGEXP_LIKE: isTrue((s, pattern) => `regexp_full_match(${s}, ${pattern}, 's')`),
  ASCII: simple([t], types.fixed(18), (s) => `ascii(${s})`),
  CHR: textOf((code) => `chr((${code})::integer)`, [n]),
  MD5: textOf((s) => `md5(${s})`),
  SHA1: textOf((s) => `sha1(${s})`),
  SHA2: (call, context) => {
    const [, bits] = argumentsOf(call, context, 1, 2);
    const length = bits ? constantOf(bits, 'length of SHA2') : '256';
    if (length !== '256') throw sqlErrors.unsupported(`SHA2 of ${length} bits`);
    return textOf((s) => `sha256(${s})`)({ ...call, args: call.args.slice(0, 1) }, context);
  },
  INITCAP: textOf(
    (s) =>
      `array_to_string(list_transform(regexp_extract_all(lower(${s}), '[^${delimiters}]+|[${delimiters}]+'), lambda w: upper(w[1]) || w[2:]), '')`,
  ),
  SPACE: textOf((count) => `repeat(' ', (${count})::bigint)`, [n]),
  INSERT: textOf(
    (s, position, length, part) =>
      `(left(${s}, (${position})::bigint - 1) || ${part} || substring(${s}, (${position} + ${length})::bigint))`,
    [t, n, n, t],
  ),
  STRTOK: textOf(
    (s, separators = "' '", part = '1') =>
      `(list_filter(string_split_regex(${s}, '[' || regexp_escape(${separators}) || ']'), lambda w: w <> '')[(${part})::bigint])`,
    [t, t, n],
    1,
  ),
  EDITDISTANCE: simple([t, t], types.fixed(18), (a, b) => `levenshtein(${a}, ${b})`),
  HEX_ENCODE: textOf((s) => `hex(encode(${s}))`),
  BASE64_ENCODE: textOf((s) => `to_base64(encode(${s}))`),
  UUID_STRING: simple([], t, () => 'uuid()::varchar'),
};
