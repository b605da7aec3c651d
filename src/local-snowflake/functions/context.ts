import { sqlErrors } from '../engine/sql-error.ts';
import type { Statement } from '../sql/compiled.ts';
import { instantText, text } from '../sql/identifiers.ts';
import type { SessionContext } from '../sql/session.ts';
import { type SqlType, types } from '../sql/types.ts';
import type { FunctionRule } from './rule.ts';

const sessionText =
  (read: (session: SessionContext) => string | undefined): FunctionRule =>
  (call, { statement }) => {
    refuseInView(call.name, statement);
    const value = read(statement.session);
    return value === undefined
      ? { sql: 'cast(null as varchar)', type: types.text(), nullable: true }
      : { sql: text(value), type: types.text(), nullable: false };
  };

/** The statement's start; the same for every row and every call of a statement. */
const clock =
  (type: SqlType, write: (utc: string, zone: string) => string): FunctionRule =>
  (call, { statement }) => {
    refuseInView(call.name, statement);
    const { session } = statement;
    const utc = instantText(session.now);
    return { sql: write(utc, text(session.timezone)), type, nullable: false };
  };

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

function refuseInView(name: string, statement: Statement): void {
  if (statement.isView) throw sqlErrors.unsupported(`${name} in a view`);
}

/** What CURRENT_VERSION() and the login answer. */
export const serverVersion = '9.0.0';
