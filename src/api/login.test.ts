import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { connect, withLogin } from '../postgres/pool.ts';
import { provideApiLogin } from './login.ts';
import { addUser, fillWorld } from './small-world.ts';
import { startApi } from './start.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await fillWorld(database.pool, {
    visits: [{ provider: 1 }, { provider: 2 }],
    pairs: [{ between: [0, 1], rules: ['same_sch_time'] }],
  });
  await addUser(database.pool, { number: 1, role: 'provider', organisation: 1 });
});
afterAll(() => database.drop());

describe('a login of its own', () => {
  let login: pg.Pool;
  let owner: string;
  beforeAll(async () => {
    login = connect((await database.apiConnection()).url, { max: 1 });
    const { rows } = await database.pool.query<{ name: string }>('select current_user as name');
    owner = rows[0]?.name ?? '';
  });
  afterAll(() => login.end());

  it.each([
    'set role "<owner>"',
    'set session authorization "<owner>"',
    'grant "<owner>" to session_user',
    'alter role session_user bypassrls',
    'create role anybody',
    'alter table conflict.conflicts disable row level security',
    'drop policy reader_sees_own_side on conflict.conflicts',
    'create table conflict.anything ()',
    'select token_hash from access.sessions',
  ])('may not: %s', async (statement) => {
    await expect(login.query(statement.replace('<owner>', owner))).rejects.toThrow(
      /permission denied|must be owner|must be superuser|only roles|admin option/i,
    );
  });

  it.each(['reset role', 'set role none', 'reset session authorization', 'set row_security = off'])(
    'sees nothing more after: %s',
    async (statement) => {
      await login.query(statement);
      const rows = await login.query('select from conflict.conflicts').then(
        (result) => result.rows,
        () => [],
      );
      expect(rows).toEqual([]);
      await login.query('reset row_security');
    },
  );
});

describe('at its start the API', () => {
  const start = async (url: string): Promise<void> => {
    const options = { host: '127.0.0.1', port: 0, demo: true, cookieSecret: 'for tests alone' };
    const api = await startApi({ ...options, connection: { login: 'own', url } });
    await api.close();
  };

  /** A login that is a member of `roles`, for the length of `work`. */
  const asMemberOf = async (
    roles: readonly string[],
    work: (url: string) => Promise<void>,
  ): Promise<void> => {
    const name = `cm_test_login_${randomUUID().slice(0, 8)}`;
    await database.pool.query(
      `create role ${name} login password 'for tests alone'${roles.length > 0 ? ` in role ${roles.join()}` : ''}`,
    );
    await work(withLogin(database.url, { name, password: 'for tests alone' })).finally(() =>
      database.pool.query(`drop role ${name}`),
    );
  };

  it('takes a login that is a member of cm_api and of nothing else', async () => {
    await start((await database.apiConnection()).url);
  });

  it('refuses the login of the owner', async () => {
    await expect(start(database.url)).rejects.toMatchObject({
      code: 'api.login',
      message: expect.stringContaining('row-level security'),
      hint: expect.stringContaining('docs/configuration.md'),
    });
  });

  it('refuses a login that may also act as somebody who reads everything', async () => {
    await asMemberOf(['cm_api', 'pg_read_all_data'], async (url) => {
      await expect(start(url)).rejects.toMatchObject({
        code: 'api.login',
        message: expect.stringContaining('pg_read_all_data'),
      });
    });
  });

  it('refuses a login that has not been given the rights of cm_api, and says how to give them', async () => {
    await asMemberOf([], async (url) => {
      await expect(start(url)).rejects.toMatchObject({
        code: 'api.login',
        hint: expect.stringContaining('grant cm_api to'),
      });
    });
  });
});

it('gives the same login a new password instead of failing on the second start', async () => {
  const name = `cm_test_login_${randomUUID().slice(0, 8)}`;
  const second = { name, password: "se'cond @ /" };
  await provideApiLogin(database.pool, { name, password: 'first' });
  await provideApiLogin(database.pool, second);
  const pool = connect(withLogin(database.url, second));
  expect((await pool.query('select session_user as name')).rows).toEqual([{ name }]);
  await pool.end();
  await database.pool.query(`drop role ${name}`);
});
