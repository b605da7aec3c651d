/** A statement of a step, without the comment before it. */
export interface Statement {
  readonly sql: string;
  /** Reads and writes rows by a plan, which EXPLAIN can show; others, such as TRUNCATE, have none. */
  readonly hasPlan: boolean;
}

const comment = /^(?<code>(?:'[^']*'|"[^"]*"|-(?!-)|[^'"-])*)--.*$/;

/**
 * The statements of a step file, each of which ends with a semicolon at the end of a line. Steps hold no quoted text
 * and no function body of several lines, where one could stand too; within quotes on one line a comment is none.
 */
export function statementsOf(sql: string): Statement[] {
  const statements: string[][] = [[]];
  for (const line of sql.split('\n')) {
    const code = line.replace(comment, '$<code>').trimEnd();
    if (code.trim() === '') continue;
    statements.at(-1)?.push(code);
    if (code.endsWith(';')) statements.push([]);
  }
  return statements
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const sql = lines.join('\n');
      return { sql, hasPlan: /^\s*(with|select|insert|update|delete|merge)\b/i.test(sql) };
    });
}
