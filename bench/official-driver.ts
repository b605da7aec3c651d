import type snowflake from 'snowflake-sdk';
import { quietAwsSdk } from '../src/snowflake/index.ts';

/** Snowflake's own driver as it comes, but for a warning of the AWS SDK in it, which would stand among the figures. */
export async function loadOfficialDriver(): Promise<typeof snowflake> {
  quietAwsSdk();
  return (await import('snowflake-sdk')).default;
}
