import { instant } from '../sql/common-type.ts';
import { types } from '../sql/types.ts';
import { argumentsOf, type FunctionRule, simple } from './rule.ts';

/** HASH: a signed 64-bit number of all arguments, never NULL, and equal for values that are. Not Snowflake's own numbers. */
const hash: FunctionRule = (call, context) => {
  const parts = argumentsOf(call, context, 1, 1000).map((arg) => {
    const value = `cast(${instant(arg)} as varchar)`;
    return `coalesce(length(${value}) || ':' || ${value}, '-')`;
  });
  const unsigned = `cast('0x' || left(md5(concat(${parts.join(', ')})), 16) as ubigint)`;
  const sql = `cast(cast(${unsigned} as hugeint) - 9223372036854775808 as decimal(19, 0))`;
  return { sql, type: types.fixed(19), nullable: false };
};

/** Sixteen hex digits of the MD5 of a text, as a number without a sign. */
const md5Number = (side: 'left' | 'right') =>
  simple(
    [types.text()],
    types.fixed(20),
    (s) => `cast(cast('0x' || ${side}(md5(${s}), 16) as ubigint) as decimal(20, 0))`,
  );

export const hashing: Record<string, FunctionRule> = {
  HASH: hash,
  MD5_NUMBER_UPPER64: md5Number('left'),
  MD5_NUMBER_LOWER64: md5Number('right'),
};
