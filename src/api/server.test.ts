import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoUsersSchema } from './contract.ts';
import { createDemoUsers } from './demo-users.ts';
import { addUser, fillWorld } from './small-world.ts';
import { startApi } from './start.ts';
import { startTestApi, type TestApi } from './test-api.ts';

describe('the server', () => {
  let api: TestApi;
  let userId: string;
  beforeAll(async () => {
    api = await startTestApi();
    await fillWorld(api.database.pool, {
      visits: [{ provider: 1 }, { provider: 2 }],
      pairs: [{ between: [0, 1], rules: ['same_sch_time'] }],
    });
    userId = await addUser(api.database.pool, { number: 1, role: 'provider', organisation: 1 });
  });
  afterAll(() => api.close());

  it.each(['/api/session', '/api/conflicts', '/api/conflicts/1'])(
    'answers 401 at %s without a session',
    async (url) => {
      expect((await api.get(url)).status).toBe(401);
      expect((await api.get(url, 'cm_session=forged.signature')).status).toBe(401);
    },
  );

  it.each(['/api/%00', '/api/%zz', '/api/conflicts/%E0%A4%A', '/%zz', '/..%2fetc'])(
    'answers an address that cannot be read as any other of nothing: %s',
    async (url) => {
      const { status, type, body } = await api.get(url);
      expect(status).toBe(404);
      expect(type).toContain('application/problem+json');
      expect(JSON.parse(body).detail).toBe(`There is nothing at GET ${url}.`);
    },
  );

  it('ends a session for good when its user signs out', async () => {
    const cookie = await api.signIn(userId);
    expect((await api.get('/api/session', cookie)).status).toBe(200);
    const out = await api.app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } });
    expect(out.statusCode).toBe(204);
    expect((await api.get('/api/session', cookie)).status).toBe(401);
  });

  it('gives a cookie that scripts and other sites cannot use', async () => {
    const answer = await api.app.inject({ method: 'POST', url: '/api/session', payload: { userId } });
    expect(answer.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Strict/);
  });

  it('refuses writes that come from a page of another site', async () => {
    const headers = { origin: 'https://elsewhere.example', host: 'localhost' };
    const answer = await api.app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { userId },
      headers,
    });
    expect(answer.statusCode).toBe(403);
  });

  it('lets nobody sign in by name where the database is no demo', async () => {
    await api.database.pool.query('delete from control.demo_account');
    const answer = await api.app.inject({ method: 'POST', url: '/api/session', payload: { userId } });
    expect(answer.statusCode).toBe(404);
    expect(JSON.parse((await api.get('/api/demo-users')).body)).toEqual({ users: [] });
    await api.database.pool.query("insert into control.demo_account values (true, 1, 1, '2026-11-23')");
  });

  it('describes every route in an OpenAPI 3.1 document without dangling references', async () => {
    const { body } = await api.get('/api/openapi.json');
    const document = JSON.parse(body);
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/conflicts',
      '/api/conflicts/{id}',
      '/api/conflicts/{id}/history',
      '/api/conflicts/{id}/why',
      '/api/demo-users',
      '/api/health',
      '/api/session',
      '/api/why',
    ]);
    const references = [...body.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([...new Set(references)]),
    );
  });

  it('sends its security headers with every answer', async () => {
    const { headers } = await api.app.inject({ url: '/api/health' });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('names the port and the remedy when the port is in use', async () => {
    const connection = await api.database.apiConnection();
    const options = { connection, host: '127.0.0.1', cookieSecret: 'for tests', demo: true };
    const running = await startApi({ ...options, port: 0 });
    try {
      await expect(startApi({ ...options, port: running.port })).rejects.toMatchObject({
        code: 'api.port_in_use',
        message: expect.stringContaining(String(running.port)),
        hint: expect.stringContaining('CM_WEB_PORT'),
      });
    } finally {
      await running.close();
    }
  });

  it('makes a demo user for two providers and a payer, and the same ones again', async () => {
    const users = await createDemoUsers(api.database.pool);
    expect(users.map(({ role }) => role)).toEqual(['provider', 'provider', 'payer']);
    expect(await createDemoUsers(api.database.pool)).toEqual(users);
    const { rows } = await api.database.pool.query('select count(*) from access.users');
    expect(rows).toEqual([{ count: '3' }]);
  });

  it('lets every demo user see conflicts, also at offices that a later night brings', async () => {
    await createDemoUsers(api.database.pool);
    await api.database.pool.query('update conflict.conflicts set office_id = gen_random_uuid()');
    await createDemoUsers(api.database.pool);
    const { users } = demoUsersSchema.parse(JSON.parse((await api.get('/api/demo-users')).body));
    expect(users.map(({ role, conflicts }) => [role, conflicts])).toEqual([
      ['provider', 1],
      ['provider', 1],
      ['payer', 2],
    ]);
  });
});
