import type { SnowflakeSource } from './source.ts';
import { connectSqlApi, type SqlApiOptions } from './sql-api/connect.ts';

export interface ConnectOptions extends SqlApiOptions {
  /** `sqlapi` reads partitions over SQL API v2; `sdk` uses the official driver, which must be installed. */
  driver: 'sqlapi' | 'sdk';
}

/**
 * Connects to a Snowflake account with a key pair.
 * @throws CmError `snowflake.unreachable`, `snowflake.key_refused`, `snowflake.private_key`, `snowflake.sdk_missing`
 */
export async function connectSnowflake(options: ConnectOptions): Promise<SnowflakeSource> {
  if (options.driver === 'sqlapi') return connectSqlApi(options);
  // Only now: the driver takes half a second to load, and is an optional dependency.
  const { connectSdk } = await import('./sdk/connect.ts');
  return connectSdk(options);
}
