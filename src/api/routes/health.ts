import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { lastNight } from '../conflicts/as-of.ts';
import { healthSchema } from '../contract.ts';
import type { Database } from '../database.ts';
import { problems } from '../problem.ts';

/** Whether the API can answer: it asks the database. */
export function healthRoutes({ database }: { database: Database }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/health',
      {
        config: { isPublic: true },
        schema: {
          summary: 'Whether the API and its database answer',
          tags: ['health'],
          response: { 200: healthSchema, ...problems(503) },
        },
      },
      async () => ({ status: 'ok' as const, asOf: await lastNight(database) }),
    );
  };
}
