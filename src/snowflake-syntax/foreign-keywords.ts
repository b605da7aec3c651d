/** Words that the parser takes for keywords and that are names like any other in Snowflake. */
const foreignKeywords = new Set(['FINAL', 'FORMAT', 'SETTINGS']);

/** The statement with quotes around the foreign keyword at which parsing stopped; undefined where it is none. */
export function quoteForeignKeyword(
  sql: string,
  failure: { errorStart?: number; errorEnd?: number },
): string | undefined {
  const characters = [...sql];
  const word = characters.slice(failure.errorStart, failure.errorEnd).join('').toUpperCase();
  if (failure.errorStart === undefined || !foreignKeywords.has(word)) return undefined;
  characters.splice(failure.errorStart, word.length, `"${word}"`);
  return characters.join('');
}
