import type { FunctionRule } from '../rule.ts';
import { arrays } from './arrays.ts';
import { conditionals } from './conditionals.ts';
import { contextFunctions } from './context.ts';
import { conversions } from './conversions.ts';
import { dateParts } from './date-parts.ts';
import { dates } from './dates.ts';
import { encodings } from './encodings.ts';
import { geography } from './geography.ts';
import { numbers } from './numbers.ts';
import { objects } from './objects.ts';
import { regularExpressions } from './regular-expressions.ts';
import { strings } from './strings.ts';
import { tryCasts } from './try-casts.ts';

/** Every scalar function by its upper-case Snowflake name; one family a file. */
export const functions: Record<string, FunctionRule | undefined> = {
  ...arrays,
  ...conditionals,
  ...contextFunctions,
  ...conversions,
  ...dateParts,
  ...dates,
  ...encodings,
  ...geography,
  ...numbers,
  ...objects,
  ...regularExpressions,
  ...strings,
  ...tryCasts,
};
