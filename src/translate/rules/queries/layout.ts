import { indented } from '../../compiled.ts';

const width = 100;

/** The clauses of a query on one line if they fit, otherwise each on its own. */
export function laidOut(clauses: readonly string[]): string {
  const given = clauses.filter((clause) => clause !== '');
  const line = given.join(' ');
  return line.length <= width && !line.includes('\n') ? line : given.join('\n');
}

/** A list after a keyword: on its line if it fits, otherwise an item a line below it. */
export function listed(keyword: string, items: readonly string[]): string {
  const line = `${keyword} ${items.join(', ')}`;
  if (line.length <= width && !line.includes('\n')) return line;
  return `${keyword}\n${items.map((item) => indented(item)).join(',\n')}`;
}

/** A query in parentheses, set in where it takes several lines. */
export function inParentheses(sql: string): string {
  return sql.includes('\n') ? `(\n${indented(sql)}\n)` : `(${sql})`;
}
