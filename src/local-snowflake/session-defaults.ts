import { randomInt } from 'node:crypto';
import type { LocalUser } from './auth/users.ts';
import { sqlErrors } from './engine/sql-error.ts';
import type { SessionContext } from './sql/session.ts';

type ParameterValue = string | number | boolean;

/** The context of a new session or of one SQL API statement. Names are folded as Snowflake folds them. */
export function newContext(options: {
  user: LocalUser;
  account: string;
  given: Partial<Record<'database' | 'schema' | 'warehouse' | 'role', string | null | undefined>>;
  parameters: Record<string, ParameterValue>;
}): Omit<SessionContext, 'now'> {
  const { user, given } = options;
  const context = {
    user: user.name.toUpperCase(),
    role: foldName(given.role) ?? foldName(user.role) ?? 'SYSADMIN',
    account: options.account.toUpperCase(),
    sessionId: newSessionId(),
    database: foldName(given.database),
    schema: foldName(given.schema),
    warehouse: foldName(given.warehouse),
    timezone: 'America/Los_Angeles',
    weekStart: 0,
    variables: new Map(),
  };
  return { ...context, ...parameterChanges(options.parameters) };
}

export function newSessionId(): string {
  return String(randomInt(1, 2 ** 47));
}

/** What a session parameter changes in the context; parameters that change nothing here are accepted. */
export function parameterChanges(parameters: Record<string, ParameterValue>): Partial<SessionContext> {
  const changes: Partial<SessionContext> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (name.toUpperCase() === 'TIMEZONE') changes.timezone = timeZone(String(value));
    if (name.toUpperCase() === 'WEEK_START') changes.weekStart = Number(value);
  }
  return changes;
}

/** A name as a client gives it: quoted ones keep their case. */
function foldName(name: string | null | undefined): string | undefined {
  if (!name) return undefined;
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toUpperCase();
}

function timeZone(name: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name;
  } catch {
    throw sqlErrors.invalidArgument(`invalid value [${name}] for parameter 'TIMEZONE'`);
  }
}
