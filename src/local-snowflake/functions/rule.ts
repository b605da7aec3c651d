import type { Call } from '../../snowflake-syntax/calls.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert } from '../sql/convert.ts';
import { type SqlType, types } from '../sql/types.ts';

/** Compiles one function call. */
export type FunctionRule = (call: Call, context: CompileContext) => Compiled;

/** The compiled arguments, of which there must be `least` to `most`. */
export function argumentsOf(call: Call, context: CompileContext, least: number, most = least): Compiled[] {
  if (call.args.length < least || call.args.length > most) {
    throw sqlErrors.argumentCount(call.name, call.args.length);
  }
  return call.args.map((arg) => context.expression(arg));
}

/** An argument that is certain to be there, since `argumentsOf` has counted. */
export function at(args: Compiled[], index: number): Compiled {
  return args[index] ?? { sql: 'null', type: types.null, nullable: true };
}

/**
 * A function whose arguments convert to fixed types and whose result has one: `simple([types.text()], types.text(),
 * (s) => …)`. NULL in, NULL out. Arguments past `required` may be missing.
 */
export function simple(
  parameters: SqlType[],
  type: SqlType,
  write: (...args: string[]) => string,
  required = parameters.length,
): FunctionRule {
  return (call, context) => {
    const args = argumentsOf(call, context, required, parameters.length);
    const sql = args.map((arg, i) => convert(arg, parameters[i] ?? arg.type, context.statement).sql);
    return { sql: write(...sql), type, nullable: args.some(({ nullable }) => nullable) };
  };
}

/** The text of an argument that must be a constant, such as a unit or a format. */
export function constantOf(arg: Compiled | undefined, what: string): string {
  if (arg?.constant === undefined) throw sqlErrors.unsupported(`${what} that is not a constant`);
  return arg.constant;
}
