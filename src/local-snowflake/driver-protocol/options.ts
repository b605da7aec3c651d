import type { Users } from '../auth/users.ts';
import type { Statements } from '../engine/statements.ts';
import type { Sessions } from './sessions.ts';

/** What the routes of the driver's protocol work with. */
export interface DriverOptions {
  users: Users;
  sessions: Sessions;
  statements: Statements;
  account: string;
  /** The server's own address, for chunk URLs. */
  url(): string;
  /** How long a query waits before it answers "in progress". */
  syncWaitMilliseconds: number;
}
