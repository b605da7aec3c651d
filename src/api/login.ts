import type pg from 'pg';
import { CmError } from '../errors.ts';
import { checkOut, inTransaction } from '../postgres/pool.ts';

/**
 * As whom the API reads (docs/adr/005-api-role.md). `own`: a login that is a member of cm_api and of nothing else.
 * `owner`: the owner's login, which takes the role cm_api on every connection, and could leave it again.
 */
export interface ApiConnection {
  readonly login: 'own' | 'owner';
  /** postgres://… of a migrated database. */
  readonly url: string;
}

/** Makes sure that the server has this login, with this password and the rights of cm_api. `pool` is the owner's. */
export async function provideApiLogin(
  pool: pg.Pool,
  { name, password }: { name: string; password: string },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtextextended('cm api login', 0))");
    const { rows } = await client.query<{ make: string; allow: string }>(
      // These statements take no parameters; the server itself quotes name and password.
      `select format('%s role %I login password %L',
                     case when to_regrole(quote_ident($1)) is null then 'create' else 'alter' end, $1::text, $2::text) as make,
              format('grant cm_api to %I', $1::text) as allow`,
      [name, password],
    );
    for (const { make, allow } of rows) {
      await client.query(make);
      await client.query(allow);
    }
  });
}

/** Throws unless the login of `pool` has the rights of cm_api and no way around row-level security. */
export async function checkApiLogin(pool: pg.Pool): Promise<void> {
  const client = await checkOut(pool);
  try {
    const { rows } = await client.query<{ name: string; has_rights: boolean; strong_roles: string[] }>(
      `select session_user as name,
              to_regrole('cm_api') is not null and pg_has_role(session_user, to_regrole('cm_api'), 'usage') as has_rights,
              array(
                select r.rolname::text from pg_roles r
                where pg_has_role(session_user, r.oid, 'member')
                  and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolreplication or r.rolname like 'pg\\_%'
                       or r.oid in (select n.nspowner from pg_namespace n where n.nspname in ('conflict', 'access')
                                    union
                                    select c.relowner from pg_class c
                                    where c.relnamespace in (to_regnamespace('conflict'), to_regnamespace('access'))))
                order by r.rolname = session_user desc, r.rolname) as strong_roles`,
    );
    for (const login of rows) refuseUnlessSafe(login);
  } finally {
    client.release();
  }
}

function refuseUnlessSafe(login: { name: string; has_rights: boolean; strong_roles: string[] }): void {
  const [strong] = login.strong_roles;
  if (strong !== undefined) {
    const reason = strong === login.name ? '' : `: it may act as ${strong}`;
    throw new CmError(
      'api.login',
      `The API would log in to PostgreSQL as ${login.name}, who could step over row-level security${reason}.`,
      {
        kind: 'usage',
        hint: 'Give it a login that is a member of cm_api and of nothing else; docs/configuration.md shows how.',
      },
    );
  }
  if (!login.has_rights) {
    throw new CmError(
      'api.login',
      `The API logs in to PostgreSQL as ${login.name}, who has not been given the rights of cm_api.`,
      {
        kind: 'usage',
        hint: `Run \`cm schema apply\`, then, as the owner: grant cm_api to ${login.name}.`,
      },
    );
  }
}
