/**
 * Every request and response of the API. The server validates with these schemas, OpenAPI is generated from
 * them, and the web application takes its types from here.
 *
 * Minutes, miles and counts are numbers, money and rates decimal strings, ids strings. Visit times are the wall
 * clock as written (`2026-11-19T09:00:00`, no zone) with the offset of the visit beside them; dates are
 * `2026-11-19`.
 */

export * from './contract/answers.ts';
export * from './contract/conflict.ts';
export * from './contract/conflicts.ts';
export * from './contract/history.ts';
export * from './contract/session.ts';
export * from './contract/side.ts';
export type { CostType, Role, SideKind, Span, Status } from './contract/values.ts';
export * from './contract/why.ts';
