import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { inTransaction } from '../postgres/pool.ts';
import { answerErrors } from './answer-errors.ts';
import { problemSchema } from './contract.ts';

describe('what an error of the database is told as', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
  });
  afterAll(() => database.drop());

  const answerTo = async (work: () => Promise<unknown>) => {
    const app = fastify({ logger: false });
    answerErrors(app);
    app.get('/', work);
    const answer = await app.inject('/');
    await app.close();
    return { status: answer.statusCode, problem: problemSchema.parse(answer.json()) };
  };

  it('tells a statement that took too long as that, and to ask for less', async () => {
    const { status, problem } = await answerTo(() =>
      inTransaction(database.pool, async (client) => {
        await client.query("set local statement_timeout = '20ms'");
        await client.query('select pg_sleep(30)');
      }),
    );
    expect(status).toBe(504);
    expect(problem.title).toBe('The answer takes too long');
    expect(problem.action).toContain('Narrow the filters');
  });

  it('tells a database that ends its connections as one that does not answer', async () => {
    const { status, problem } = await answerTo(() =>
      database.pool.query('select pg_terminate_backend(pg_backend_pid())'),
    );
    expect(status).toBe(503);
    expect(problem.title).toBe('The database does not answer');
  });
});
