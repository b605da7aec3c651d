import type { Call } from '../../snowflake-syntax/calls.ts';
import { atom, type Compiled, type Context } from '../compiled.ts';
import { Untranslatable } from '../notes.ts';
import { isNumber, type SqlType, types } from '../types.ts';
import { convert } from './convert.ts';

/** How one function is written in PostgreSQL; `id` and `says` go into the report. */
export interface FunctionRule {
  readonly id: string;
  readonly says: string;
  write(call: Call, context: Context): Compiled;
}

export type FunctionRules = Record<string, FunctionRule>;

export function rule(id: string, says: string, write: FunctionRule['write']): FunctionRule {
  return { id, says, write };
}

/** A function that PostgreSQL has under a name of its own, or the same: arguments convert to these types. */
export function same(
  name: string,
  parameters: readonly SqlType[],
  type: SqlType,
  required = parameters.length,
): FunctionRule {
  return rule(
    'same-function',
    'Functions that both databases have with the same meaning',
    (call, context) => {
      const args = argumentsOf(call, context, required, parameters.length);
      const sql = args.map((arg, i) => lenient(arg, parameters[i] ?? arg.type, context).sql);
      return atom(`${name}(${sql.join(', ')})`, type);
    },
  );
}

/** The compiled arguments, of which there must be `least` to `most`. */
export function argumentsOf(call: Call, context: Context, least: number, most = least): Compiled[] {
  if (call.args.length < least || call.args.length > most)
    throw new Untranslatable(`${call.name} with ${call.args.length} arguments is not known.`);
  return call.args.map((arg) => context.expression(arg));
}

/** An argument that is certain to be there, since `argumentsOf` has counted. */
export function at(args: readonly Compiled[], index: number): Compiled {
  return args[index] ?? atom('null', types.null);
}

/** Converted, unless its type is not known: then PostgreSQL says at once if it does not fit. */
function lenient(value: Compiled, to: SqlType, context: Context): Compiled {
  if (value.type.kind === 'unknown' || value.type.kind === 'null') return value;
  if (isNumber(value.type) && isNumber(to)) return value;
  return convert(value, to, context);
}

/** The text of an argument that must be a constant, such as a unit or a format. */
export function constantOf(arg: Compiled | undefined, what: string): string {
  if (arg?.constant === undefined) throw new Untranslatable(`${what} is not a constant.`);
  return arg.constant;
}

/** A whole number for a parameter of PostgreSQL's type integer. */
export function whole(value: Compiled, context: Context): Compiled {
  if (value.type.kind === 'fixed' && value.type.as === 'integer') return value;
  return convert(value, { ...types.integer }, context);
}
