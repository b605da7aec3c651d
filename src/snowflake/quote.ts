/** Quotes Snowflake identifiers, `"ANALYTICS"."BI"."Visit ""x"""`, so that each is taken exactly as it is. */
export function quoteSnowflakeName(...parts: readonly string[]): string {
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}
