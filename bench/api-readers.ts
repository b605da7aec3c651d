import { z } from 'zod';
import { conflictPageSchema } from '../src/api/contract.ts';
import { openDatabase } from '../src/api/database.ts';
import { provideApiLogin } from '../src/api/index.ts';
import { createServer } from '../src/api/server.ts';
import { connect, type Pool, withLogin } from '../src/postgres/pool.ts';

export interface Answer {
  readonly count: number;
  readonly isExact: boolean;
}

/** Somebody signed in, asking without a network. */
export interface Reader {
  /** Whose conflicts these are. */
  readonly organisation: string;
  /** Asks for a page of conflicts; its total. */
  list(url: string): Promise<Answer>;
}

interface Readers {
  readonly payer: Reader;
  readonly provider: Reader;
  /** An agency with which the payer has some conflicts. */
  readonly otherAgency: string;
  close(): Promise<void>;
}

const answerSchema = z.object({ total: conflictPageSchema.shape.total });
const organisationsSchema = z.array(z.object({ payer: z.string(), provider: z.string(), other: z.string() }));

/** Users of the payer and of the agency with the most conflicts, on the API with a login of its own. */
export async function startReaders(owner: Pool, url: string): Promise<Readers> {
  const login = { name: 'cm_api_login', password: 'for the benchmark alone' };
  await provideApiLogin(owner, login);
  const pool = connect(withLogin(url, login));
  const app = await createServer({
    database: openDatabase(pool),
    cookieSecret: 'a secret for the benchmark alone',
    demo: true,
  });
  const [organisation] = organisationsSchema.parse(
    (
      await owner.query(`
        with agency as (select provider_id as id, count(*) as conflicts from conflict.worklist group by 1)
        select (select payer_id from conflict.worklist group by 1 order by count(*) desc limit 1) as payer,
               (select id from agency order by conflicts desc limit 1) as provider,
               (select id from agency order by conflicts desc offset 20 limit 1) as other`)
    ).rows,
  );
  if (organisation === undefined) throw new Error('there are no conflicts');
  await owner.query(`insert into control.demo_account (visits, seed, as_of) values (1, 1, '2026-11-23')`);

  const signIn = async (role: 'payer' | 'provider'): Promise<Reader> => {
    const { rows } = await owner.query<{ id: string }>(
      `insert into access.users (user_id, name, role, organisation_id, is_demo)
       values (gen_random_uuid(), 'Reader', $1, $2, true) returning user_id as id`,
      [role, organisation[role]],
    );
    const userId = rows[0]?.id;
    await owner.query(
      `insert into access.user_offices (user_id, office_id)
       select distinct $1::uuid, office_id from conflict.worklist where provider_id = $2`,
      [userId, organisation[role]],
    );
    const signedIn = await app.inject({ method: 'POST', url: '/api/session', payload: { userId } });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    return {
      organisation: organisation[role],
      list: async (address) => {
        const answer = await app.inject({ url: address, headers: { cookie } });
        return answerSchema.parse(JSON.parse(answer.body)).total;
      },
    };
  };

  return {
    payer: await signIn('payer'),
    provider: await signIn('provider'),
    otherAgency: organisation.other,
    close: async () => {
      await app.close();
      await pool.end();
    },
  };
}
