import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { signedIn } from '../authentication.ts';
import { listConflicts } from '../conflicts/list.ts';
import { readConflict } from '../conflicts/one.ts';
import {
  conflictPageSchema,
  conflictParamsSchema,
  conflictQuerySchema,
  conflictSchema,
} from '../contract.ts';
import { asReader, type Database } from '../database.ts';
import { Problem, problems } from '../problem.ts';

/** The worklist and one conflict. */
export function conflictRoutes({ database }: { database: Database }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/conflicts',
      {
        schema: {
          summary: 'Conflicts that the reader sees, a page at a time',
          tags: ['conflicts'],
          querystring: conflictQuerySchema,
          response: { 200: conflictPageSchema, ...problems(400, 401, 503, 504) },
        },
      },
      async (request) => {
        const reader = signedIn(request);
        return asReader(database, reader, (transaction) => listConflicts(transaction, reader, request.query));
      },
    );

    app.get(
      '/api/conflicts/:id',
      {
        schema: {
          summary: 'One conflict with its pairs, and why they collide',
          tags: ['conflicts'],
          params: conflictParamsSchema,
          response: { 200: conflictSchema, ...problems(400, 401, 404, 503, 504) },
        },
      },
      async (request) => {
        const { id } = request.params;
        const conflict = await asReader(database, signedIn(request), (transaction) =>
          readConflict(transaction, id),
        );
        if (conflict !== null) return conflict;
        throw new Problem(404, 'Conflict not found', {
          detail: `There is no conflict ${id} among those you see.`,
          action: 'Check the number, or look for it in the list.',
        });
      },
    );
  };
}
