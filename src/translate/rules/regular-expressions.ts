import { atom, binding, type Compiled, type Context, inside } from '../compiled.ts';
import { applied, type Rule, toCheck, Untranslatable } from '../notes.ts';
import { types } from '../types.ts';
import { toText } from './convert.ts';
import { quoted } from './literals.ts';

const dialect: Rule = {
  id: 'regular-expressions',
  says: 'Patterns: word boundaries are \\y, a dot meets no line break unless the flag s is given, REGEXP_LIKE and RLIKE match the whole text',
};

/** `REGEXP_LIKE`, `RLIKE`, `REGEXP`: the pattern has to match all of the text. */
export function regexpMatch(
  subject: Compiled,
  pattern: Compiled,
  parameters: string | undefined,
  context: Context,
): Compiled {
  const whole = postgresPattern(pattern, parameters, context, (text) => `^(?:${text})$`);
  const operator = /i/.test(parameters ?? '') ? '~*' : '~';
  return {
    sql: `${inside(toText(subject, context), binding.like)} ${operator} ${inside(whole, binding.like)}`,
    type: types.boolean,
    binds: binding.other,
  };
}

/** A pattern in PostgreSQL's dialect. One that is no constant stays as it is, for a person to look at. */
export function postgresPattern(
  pattern: Compiled,
  parameters: string | undefined,
  context: Context,
  wrap: (text: string) => string = (text) => text,
): Compiled {
  applied(context.statement.notes, dialect);
  if (pattern.constant === undefined) {
    toCheck(
      context.statement.notes,
      `The pattern ${pattern.sql} is not a constant: see that it has no \\b, and that no dot has to stop at a line break.`,
    );
    const [before = '', after = ''] = wrap('\u0000').split('\u0000');
    if (before === '' && after === '') return toText(pattern, context);
    return {
      sql: `'${before}' || ${inside(toText(pattern, context), binding.other)} || '${after}'`,
      type: types.text,
      binds: binding.other,
    };
  }
  const text = inPostgres(pattern.constant);
  // (?p) lets neither a dot nor a negated bracket meet a line break, while ^ and $ keep to the ends.
  const options = hasDot(pattern.constant) && !/s/.test(parameters ?? '') ? '(?p)' : '';
  return atom(quoted(`${options}${wrap(text)}`), types.text);
}

/** The flags argument of PostgreSQL's functions. */
export function regexpFlags(parameters: string | undefined): string {
  const given = parameters ?? '';
  if (/m/.test(given))
    throw new Untranslatable('The parameter m (several lines) of a regular expression is not translated.');
  return /i/.test(given) ? 'i' : '';
}

function inPostgres(pattern: string): string {
  if (/\(\?<?[=!]/.test(pattern))
    throw new Untranslatable('Snowflake knows no look-around in regular expressions.');
  return pattern.replace(/\\([\s\S])/g, (whole, letter: string) => {
    if (letter === 'b') return '\\y';
    if (letter === 'B') return '\\Y';
    return whole;
  });
}

/** A dot outside of brackets and not escaped. */
function hasDot(pattern: string): boolean {
  return /\./.test(pattern.replace(/\\[\s\S]/g, '').replace(/\[[^\]]*\]/g, ''));
}
