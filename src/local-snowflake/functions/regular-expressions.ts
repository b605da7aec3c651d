import type { Call } from '../../snowflake-syntax/calls.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert } from '../sql/convert.ts';
import { text } from '../sql/identifiers.ts';
import { types } from '../sql/types.ts';
import { argumentsOf, at, constantOf, type FunctionRule } from './rule.ts';

interface Search {
  subject: string;
  pattern: string;
  /** Where they stand in the call, behind subject and pattern. */
  rest: (Compiled | undefined)[];
  nullable: boolean;
}

function search(call: Call, context: CompileContext, most: number): Search {
  const args = argumentsOf(call, context, 2, most);
  const [subject, pattern] = [at(args, 0), at(args, 1)].map((arg) =>
    convert(arg, types.text(), context.statement),
  );
  return {
    subject: subject?.sql ?? '',
    pattern: pattern?.sql ?? '',
    rest: args.slice(2),
    nullable: args.some(({ nullable }) => nullable),
  };
}

/** DuckDB's flags for Snowflake's parameters; `.` matches no line break in either unless told. */
function flagsOf(parameters: Compiled | undefined): { flags: string; isExtracting: boolean } {
  const given = parameters ? constantOf(parameters, 'parameters of a regular expression') : 'c';
  const flags = [...given].map((letter) => ({ c: '', i: 'i', m: 'm', s: 's', e: '' })[letter]);
  if (flags.includes(undefined))
    throw sqlErrors.invalidArgument(`Invalid regular expression parameters: ${given}`);
  return { flags: flags.join(''), isExtracting: given.includes('e') };
}

/** A position or an occurrence that has to be the usual one. */
function requireUsual(arg: Compiled | undefined, usual: number, what: string): void {
  if (arg && Number(constantOf(arg, what)) !== usual)
    throw sqlErrors.unsupported(`${what} other than ${usual}`);
}

const inline = (flags: string): string => (flags === '' ? '' : `(?${flags})`);

const replace: FunctionRule = (call, context) => {
  const { subject, pattern, rest, nullable } = search(call, context, 6);
  const [replacement, position, occurrence, parameters] = rest;
  requireUsual(position, 1, 'position in REGEXP_REPLACE');
  requireUsual(occurrence, 0, 'occurrence in REGEXP_REPLACE');
  const { flags } = flagsOf(parameters);
  const by = replacement ? convert(replacement, types.text(), context.statement).sql : "''";
  return { sql: `regexp_replace(${subject}, ${pattern}, ${by}, 'g${flags}')`, type: types.text(), nullable };
};

const substring: FunctionRule = (call, context) => {
  const { subject, pattern, rest } = search(call, context, 6);
  const [position, occurrence, parameters, group] = rest;
  requireUsual(position, 1, 'position in REGEXP_SUBSTR');
  const { flags, isExtracting } = flagsOf(parameters);
  const number = group ? Number(constantOf(group, 'group of a regular expression')) : isExtracting ? 1 : 0;
  const which = occurrence ? Number(constantOf(occurrence, 'occurrence in REGEXP_SUBSTR')) : 1;
  const all = `regexp_extract_all(${subject}, ${text(inline(flags))} || ${pattern}, ${number})`;
  return { sql: `${all}[${which}]`, type: types.text(), nullable: true };
};

const count: FunctionRule = (call, context) => {
  const { subject, pattern, rest, nullable } = search(call, context, 4);
  requireUsual(rest[0], 1, 'position in REGEXP_COUNT');
  const { flags } = flagsOf(rest[1]);
  const all = `regexp_extract_all(${subject}, ${text(inline(flags))} || ${pattern})`;
  return { sql: `len(${all})`, type: types.fixed(18), nullable };
};

/** What comes before the first match, and one more; 0 where there is none. */
const position: FunctionRule = (call, context) => {
  const { subject, pattern, rest, nullable } = search(call, context, 3);
  requireUsual(rest[0], 1, 'position in REGEXP_INSTR');
  const before = `regexp_extract(${subject}, '(?s)^(.*?)(?:' || ${pattern} || ')', 1)`;
  const sql = `(case regexp_matches(${subject}, ${pattern}) when true then length(${before}) + 1 when false then 0 end)`;
  return { sql, type: types.fixed(18), nullable };
};

export const regularExpressions: Record<string, FunctionRule> = {
  REGEXP_REPLACE: replace,
  REGEXP_SUBSTR: substring,
  REGEXP_COUNT: count,
  REGEXP_INSTR: position,
};
