import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { DemoUser, Role } from './contract.ts';
import type { Database, Reader } from './database.ts';

const lifetimeHours = 12;

/** How long a session lasts, for the cookie that carries it. */
export const sessionSeconds = lifetimeHours * 3600;

/** Whose session a token is; null if nobody's, or no longer. */
export async function readerOf(database: Database, token: string): Promise<Reader | null> {
  const { rows } = await sql<UserRow & { office_ids: string }>`
    select user_id, name, role, organisation_id, organisation_name, office_ids::text
    from access.session_reader(${hashOf(token)})`.execute(database);
  const user = rows[0];
  return user === undefined
    ? null
    : {
        userId: user.user_id,
        name: user.name,
        role: user.role,
        organisation: { id: user.organisation_id, name: user.organisation_name },
        officeIds: user.office_ids
          .slice(1, -1)
          .split(',')
          .filter((id) => id !== ''),
      };
}

/** The users that may sign in without a password; none where the database holds no synthetic account. */
export async function demoUsers(database: Database): Promise<DemoUser[]> {
  const { rows } = await sql<UserRow & { conflicts: string }>`
    select user_id, name, role, organisation_id, organisation_name, conflicts from access.demo_users()`.execute(
    database,
  );
  return rows.map((user) => ({
    id: user.user_id,
    name: user.name,
    role: user.role,
    organisation: { id: user.organisation_id, name: user.organisation_name },
    conflicts: Number(user.conflicts),
  }));
}

/** A fresh token for a demo user; null where there is no such user, or no synthetic account. */
export async function openDemoSession(database: Database, userId: string): Promise<string | null> {
  const token = randomBytes(32).toString('base64url');
  const { rows } = await sql<{ opened: boolean }>`
    select access.open_demo_session(${userId}::uuid, ${hashOf(token)}, make_interval(hours => ${lifetimeHours}))
      as opened`.execute(database);
  return rows[0]?.opened === true ? token : null;
}

export async function closeSession(database: Database, token: string): Promise<void> {
  await sql`select access.close_session(${hashOf(token)})`.execute(database);
}

interface UserRow {
  user_id: string;
  name: string;
  role: Role;
  organisation_id: string;
  organisation_name: string | null;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
