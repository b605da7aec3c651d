/** The deepest nesting of calls that Snowflake documents, the outermost among them. */
export const deepestCall = 5;

/** A call that nothing else stops ends after this. */
export const longestRunSeconds = 3600;

/** What a JavaScript body may use. */
export const sandboxLimits = {
  memoryBytes: 128 * 1024 ** 2,
  stackBytes: 512 * 1024,
};
