import { sqlErrors } from '../engine/sql-error.ts';
import { instantText, text } from '../sql/identifiers.ts';
import type { SessionContext } from '../sql/session.ts';
import { type SqlType, types } from '../sql/types.ts';
import type { FunctionRule } from './rule.ts';

const sessionText =
  (read: (session: SessionContext) => string | undefined): FunctionRule =>
  (call, { statement }) => {
    if (statement.isView) throw sqlErrors.unsupported(`${call.name} in a view`);
    const value = read(statement.session);
    return value === undefined
      ? { sql: 'cast(null as varchar)', type: types.text(), nullable: true }
      : { sql: text(value), type: types.text(), nullable: false };
  };

/** The statement's start; the same for every row and every call of a statement. */
const clock =
  (type: SqlType, write: (utc: string, zone: string) => string): FunctionRule =>
  (_call, { statement: { session, isView } }) => {
    const [utc, zone] = isView
      ? [viewClock.now, viewClock.timezone]
      : [instantText(session.now), text(session.timezone)];
    return { sql: write(utc, zone), type, nullable: false };
  };

/** A view tells the clock of the statement that reads it, in its session's time zone. */
const viewClock = {
  now: `cast(getvariable('~now') as timestamp)`,
  timezone: `cast(getvariable('~timezone') as varchar)`,
};

/** DuckDB statements that set on a connection what views compiled here read. */
export function setViewClock({ now, timezone }: Pick<SessionContext, 'now' | 'timezone'>): string {
  return `set variable "~now" = ${instantText(now)}; set variable "~timezone" = ${text(timezone)}`;
}

const local = (utc: string, zone: string) => `sf_local(${utc}, ${zone})`;
const localTime = (utc: string, zone: string) => `sf_time_of_clock(${local(utc, zone)}, 0)`;
const currentTimestamp = clock(types.ltz(), (utc) => `sf_zoned(${utc}, 0, 0)`);

/** What Snowflake answers about the session and the clock. */
export const contextFunctions: Record<string, FunctionRule> = {
  CURRENT_USER: sessionText(({ user }) => user),
  CURRENT_ROLE: sessionText(({ role }) => role),
  CURRENT_ACCOUNT: sessionText(({ account }) => account),
  CURRENT_REGION: sessionText(() => 'LOCAL'),
  CURRENT_DATABASE: sessionText(({ database }) => database),
  CURRENT_SCHEMA: sessionText(({ schema }) => schema),
  CURRENT_WAREHOUSE: sessionText(({ warehouse }) => warehouse),
  CURRENT_SESSION: sessionText(({ sessionId }) => sessionId),
  CURRENT_VERSION: sessionText(() => serverVersion),
  CURRENT_TIMESTAMP: currentTimestamp,
  GETDATE: currentTimestamp,
  SYSTIMESTAMP: currentTimestamp,
  LOCALTIMESTAMP: currentTimestamp,
  SYSDATE: clock(types.ntz(), (utc) => `sf_ntz(${utc}, 0)`),
  CURRENT_DATE: clock(types.date, (utc, zone) => `cast(${local(utc, zone)} as date)`),
  CURRENT_TIME: clock(types.time(), localTime),
  LOCALTIME: clock(types.time(), localTime),
};

/** What CURRENT_VERSION() and the login answer. */
export const serverVersion = '9.0.0';
