/** Quotes Snowflake identifiers, `"ANALYTICS"."BI"."Visit ""x"""`, so that each is taken exactly as it is. */
export function quoteSnowflakeName(...parts: readonly string[]): string {
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}

/** A Snowflake string literal. Backslashes are escapes in it, unlike in PostgreSQL. */
export function quoteSnowflakeText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
