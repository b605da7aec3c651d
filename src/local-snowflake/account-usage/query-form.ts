/** A statement without its values and comments, so that those of one form have one text. */
export function queryForm(sql: string): string {
  return sql
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^'\\]|\\[\s\S]|'')*'/g, '?')
    .replace(/(?<![\w"$])\d+(?:\.\d+)?\b/g, '?')
    .replace(/\s+/g, ' ')
    .trim();
}
