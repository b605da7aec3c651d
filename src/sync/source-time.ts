import type { SnowflakeSource } from '../snowflake/index.ts';

/**
 * A source that notes how long its statements keep a warehouse at work: from the submit until the result is ready.
 * Reading a result that is ready costs no warehouse.
 */
export function timedSource(source: SnowflakeSource): { source: SnowflakeSource; seconds(): number } {
  let milliseconds = 0;
  return {
    source: {
      ...source,
      query: async (statement) => {
        const begin = performance.now();
        try {
          return await source.query(statement);
        } finally {
          milliseconds += performance.now() - begin;
        }
      },
    },
    seconds: () => milliseconds / 1000,
  };
}
