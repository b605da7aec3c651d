export { ddlType, type SnowflakeColumn, type SnowflakeType } from './columns.ts';
export { type ConnectOptions, connectSnowflake } from './connect.ts';
export type { CopyCodec } from './copy/codec.ts';
export { codecFor } from './copy/codec-for.ts';
export type { RefusedCell } from './copy/transcoder.ts';
export type { SnowflakeFailure } from './failure.ts';
export { quietAwsSdk } from './quiet-aws-sdk.ts';
export { quoteSnowflakeName } from './quote.ts';
export type { Bind, Cells, SnowflakeResult, SnowflakeSource, Statement, ViewName } from './source.ts';
