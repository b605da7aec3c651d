import { binding, type Compiled, type Context } from '../compiled.ts';
import { applied, type Rule } from '../notes.ts';
import { postgresType, types } from '../types.ts';

export const variableRule: Rule = {
  id: 'session-variable',
  says: "SET x = … becomes set_config('snowflake.x', …), $x becomes current_setting('snowflake.x')",
};

/** `$name`: a setting of the session, which is text; the type is that of what SET gave it. */
export function sessionVariable(name: string, context: Context): Compiled {
  applied(context.statement.notes, variableRule);
  const type = context.statement.catalog.variables.get(name.toUpperCase()) ?? types.unknown;
  const setting = `current_setting(${settingName(name)})`;
  if (type.kind === 'text') return { sql: setting, type: types.text, binds: binding.atom };
  if (type.kind === 'unknown') {
    context.statement.notes.assumptions.add(`$${name} is taken for text: its SET is not among the sources`);
    return { sql: setting, type: types.text, binds: binding.atom };
  }
  return { sql: `${setting}::${postgresType(type)}`, type, binds: binding.cast };
}

/** The name of the setting behind a variable, quoted. */
export function settingName(name: string): string {
  return `'snowflake.${name.toLowerCase()}'`;
}
