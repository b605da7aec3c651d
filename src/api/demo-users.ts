import type pg from 'pg';
import { z } from 'zod';
import { inTransaction } from '../postgres/pool.ts';
import type { Role } from './contract.ts';

export interface CreatedDemoUser {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly organisationName: string | null;
}

/**
 * Makes sure that two providers and two payers, those with the most conflicts, each have a user who may sign in
 * without a password, and returns these users. Real users of the organisation are taken where there are such.
 * An organisation that has its demo user keeps it; a provider's gets its offices anew. `pool` connects as the owner of
 * the schema.
 */
export async function createDemoUsers(pool: pg.Pool): Promise<CreatedDemoUser[]> {
  return inTransaction(pool, async (client) => {
    const organisations = await organisationsInConflict(client);
    const hasMainSystem = await holdsMainSystem(client);
    const users: CreatedDemoUser[] = [];
    for (const organisation of organisations) {
      const user = organisation.user ?? (await createUser(client, { organisation, hasMainSystem }));
      if (organisation.role === 'provider') {
        const isKnown = hasMainSystem && (await giveOwnOffices(client, user.id));
        if (!isKnown) await giveAllOffices(client, { userId: user.id, providerId: organisation.id });
      }
      users.push({ ...user, role: organisation.role, organisationName: organisation.name });
    }
    return users;
  });
}

const organisationSchema = z.object({
  role: z.enum(['provider', 'payer']),
  id: z.string(),
  name: z.string().nullable(),
  user: z.object({ id: z.string(), name: z.string() }).nullable(),
});
type Organisation = z.infer<typeof organisationSchema>;

async function organisationsInConflict(client: pg.PoolClient): Promise<Organisation[]> {
  const { rows } = await client.query(`
    with side as (
      select 'provider' as role, c.provider_id as id, s.provider_name as name
      from conflict.conflicts c join conflict.visit_snapshots s using (visit_id)
      union all
      select 'payer', c.payer_id, s.payer_name
      from conflict.conflicts c join conflict.visit_snapshots s using (visit_id)
      where c.payer_id is not null),
    organisation as (
      select role, id, max(name) as name, count(*) as conflicts from side group by role, id
      -- The night gives no name to a payer that is not active, or is for demonstrations.
      having max(name) is not null),
    ranked as (
      select o.*, u.user_id, u.name as user_name,
             row_number() over (partition by o.role order by (u.user_id is not null) desc, o.conflicts desc, o.id) as rank
      from organisation o
      left join lateral (
        select user_id, name from access.users
        where role = o.role and organisation_id = o.id and is_demo order by user_id limit 1) u on true)
    select role, id, name,
           case when user_id is not null then json_build_object('id', user_id, 'name', user_name) end as "user"
    from ranked where rank <= 2
    order by role desc, rank`);
  return z.array(organisationSchema).parse(rows);
}

/** Whether users and their offices have been copied from the main system. */
async function holdsMainSystem(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ is_there: boolean }>(
    "select to_regclass('analytics.app_user') is not null as is_there",
  );
  return rows[0]?.is_there === true;
}

async function createUser(
  client: pg.PoolClient,
  { organisation, hasMainSystem }: { organisation: Organisation; hasMainSystem: boolean },
): Promise<{ id: string; name: string }> {
  const real = hasMainSystem ? await realUser(client, organisation) : undefined;
  const user = real ?? (await inventedUser(client, organisation));
  await client.query(
    `insert into access.users (user_id, name, role, organisation_id, organisation_name, is_demo)
     values ($1, $2, $3, $4, $5, true)
     on conflict (user_id) do update set is_demo = true`,
    [user.id, user.name, organisation.role, organisation.id, organisation.name],
  );
  return user;
}

/** The offices that the user has in the main system; false if there are none. */
async function giveOwnOffices(client: pg.PoolClient, userId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into access.user_offices (user_id, office_id)
     select distinct user_id, office_id from analytics.user_office where user_id = $1 and vendor_type = 'Vendor'
     on conflict (user_id, office_id) do update set office_id = excluded.office_id`,
    [userId],
  );
  return rowCount !== 0;
}

/** Every office of the provider where there are conflicts, for a user that the main system does not know. */
async function giveAllOffices(
  client: pg.PoolClient,
  { userId, providerId }: { userId: string; providerId: string },
): Promise<void> {
  await client.query(
    `insert into access.user_offices (user_id, office_id)
     select distinct $1::uuid, office_id from conflict.conflicts where provider_id = $2 and office_id is not null
     on conflict do nothing`,
    [userId, providerId],
  );
}

const userSchema = z.object({ id: z.string(), name: z.string() });

/** The one of the organisation who would see most: a provider user sees the conflicts at its offices alone. */
async function realUser(client: pg.PoolClient, { role, id }: Organisation) {
  const { rows } = await client.query(
    `select u.user_id as id, coalesce(nullif(u.user_fullname, ''), u.username) as name
     from analytics.app_user u
     left join (analytics.user_office o join conflict.conflicts c on c.office_id = o.office_id)
       on o.user_id = u.user_id and c.provider_id = u.vendor_id
     where u.vendor_id = $1 and u.vendor_type = $2 and u.is_support_user is not true
       and coalesce(nullif(u.user_fullname, ''), u.username) is not null
     group by u.user_id, u.user_fullname, u.username, u.vendor_type
     having u.vendor_type = 'Payer' or count(c.conflict_id) > 0
     order by count(c.conflict_id) desc, u.user_id
     limit 1`,
    [id, role === 'provider' ? 'Vendor' : 'Payer'],
  );
  return userSchema.optional().parse(rows[0]);
}

async function inventedUser(client: pg.PoolClient, { role, id }: Organisation) {
  const { rows } = await client.query("select md5($1)::uuid as id, 'Demo user' as name", [
    `demo user of ${role} ${id}`,
  ]);
  return userSchema.parse(rows[0]);
}
