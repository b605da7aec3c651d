import { conditionals } from './conditionals.ts';
import { contextFunctions } from './context.ts';
import { conversions } from './conversions.ts';
import { dateParts } from './date-parts.ts';
import { dates } from './dates.ts';
import { geography } from './geography.ts';
import { hashing } from './hashing.ts';
import { numbers } from './numbers.ts';
import { regularExpressions } from './regular-expressions.ts';
import type { FunctionRule } from './rule.ts';
import { semiStructured } from './semi-structured/index.ts';
import { strings } from './strings.ts';

/** Every scalar function by its upper-case Snowflake name; one family a file. */
export const functions: Record<string, FunctionRule | undefined> = {
  ...conditionals,
  ...contextFunctions,
  ...conversions,
  ...dateParts,
  ...dates,
  ...geography,
  ...hashing,
  ...numbers,
  ...regularExpressions,
  ...semiStructured,
  ...strings,
};
