import type { FastifyInstance } from 'fastify';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { connect } from '../postgres/pool.ts';
import { openDatabase } from './database.ts';
import { createServer } from './server.ts';

export interface TestApi {
  readonly database: TestDatabase;
  readonly app: FastifyInstance;
  /** The Cookie header of a fresh session. */
  signIn(userId: string): Promise<string>;
  /** Asks without a network; the cookie names the reader. */
  get(url: string, cookie?: string): Promise<{ status: number; type: string; body: string }>;
  close(): Promise<void>;
}

/** The API on a database of its own, with a login of its own. */
export async function startTestApi(options: { demo?: boolean } = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  const pool = connect((await database.apiConnection()).url);
  const app = await createServer({
    database: openDatabase(pool),
    cookieSecret: 'a secret for tests alone',
    demo: options.demo ?? true,
  });
  return {
    database,
    app,
    signIn: async (userId) => {
      const answer = await app.inject({ method: 'POST', url: '/api/session', payload: { userId } });
      return String(answer.headers['set-cookie']).split(';')[0] ?? '';
    },
    get: async (url, cookie) => {
      const answer = await app.inject({ url, ...(cookie && { headers: { cookie } }) });
      return { status: answer.statusCode, type: String(answer.headers['content-type']), body: answer.body };
    },
    close: async () => {
      await app.close();
      await pool.end();
      await database.drop();
    },
  };
}
