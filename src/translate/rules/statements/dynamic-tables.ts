import type { Expression, Statement } from '../../compiled.ts';
import { identifier } from '../../names.ts';
import { advised, toCheck, Untranslatable } from '../../notes.ts';
import { compileStatement } from './index.ts';

const form =
  /^create\s+(or\s+replace\s+)?dynamic\s+table\s+(if\s+not\s+exists\s+)?((?:"[^"]*"|[\w$.])+)\s+(.*?)\bas\s+((?:select|with)\b.*)$/is;

/** CREATE DYNAMIC TABLE … AS, which the parser does not know: a materialized view that somebody has to refresh. */
export function dynamicTable(
  sql: string,
  statement: Statement,
  parsed: (sql: string) => Expression,
): string[] | undefined {
  const [, refreshed] = /^alter\s+dynamic\s+table\s+([\w$."]+)\s+refresh$/i.exec(sql.trim()) ?? [];
  if (refreshed !== undefined)
    return [`refresh materialized view ${identifier({ name: refreshed, quoted: false })}`];
  const [, replace, exists, name, options = '', query] = form.exec(sql) ?? [];
  if (name === undefined || query === undefined) {
    if (/^create\s+(or\s+replace\s+)?dynamic\s+table\b/i.test(sql))
      throw new Untranslatable('This dynamic table cannot be read.');
    return undefined;
  }
  const lag = /target_lag\s*=\s*'?([^'\n]*?)'?\s*(?:\n|$|warehouse|refresh)/i.exec(options)?.[1];
  toCheck(
    statement.notes,
    `${name} was refreshed by Snowflake${lag ? ` (target lag ${lag})` : ''}; here REFRESH MATERIALIZED VIEW has to be scheduled.`,
  );
  advised(
    statement.notes,
    `A unique index on ${name} lets REFRESH MATERIALIZED VIEW CONCURRENTLY leave readers alone.`,
  );
  const words = `create ${replace ? 'or replace ' : ''}materialized view ${exists ? 'if not exists ' : ''}`;
  return compileStatement(parsed(`${words}${name} as ${query}`), statement);
}
