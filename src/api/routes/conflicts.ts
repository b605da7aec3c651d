import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { signedIn } from '../authentication.ts';
import { readHistory } from '../conflicts/history.ts';
import { listConflicts } from '../conflicts/list.ts';
import { readConflict } from '../conflicts/one.ts';
import { judgeConflict, judgeVisits } from '../conflicts/verdicts.ts';
import {
  conflictPageSchema,
  conflictParamsSchema,
  conflictQuerySchema,
  conflictSchema,
  conflictWhySchema,
  historyQuerySchema,
  historySchema,
  whyQuerySchema,
  whySchema,
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
        throw noConflict(id);
      },
    );

    app.get(
      '/api/conflicts/:id/history',
      {
        schema: {
          summary: 'What nights and people have changed of a conflict, as far as the reader may see it',
          tags: ['conflicts'],
          params: conflictParamsSchema,
          querystring: historyQuerySchema,
          response: { 200: historySchema, ...problems(400, 401, 404, 503, 504) },
        },
      },
      async (request) => {
        const { id } = request.params;
        const history = await asReader(database, signedIn(request), (transaction) =>
          readHistory(transaction, id, request.query),
        );
        if (history !== null) return history;
        throw noConflict(id);
      },
    );

    app.get(
      '/api/conflicts/:id/why',
      {
        schema: {
          summary: 'Which of the nine rules fire for each pair of a conflict, which do not, and why',
          tags: ['conflicts'],
          params: conflictParamsSchema,
          response: { 200: conflictWhySchema, ...problems(400, 401, 404, 503, 504) },
        },
      },
      async (request) => {
        const { id } = request.params;
        const why = await asReader(database, signedIn(request), (transaction) =>
          judgeConflict(transaction, id),
        );
        if (why !== null) return why;
        throw noConflict(id);
      },
    );

    app.get(
      '/api/why',
      {
        schema: {
          summary: 'Which of the nine rules fire for two visits, which do not, and why',
          tags: ['conflicts'],
          querystring: whyQuerySchema,
          response: { 200: whySchema, ...problems(400, 401, 404, 503, 504) },
        },
      },
      async (request) => {
        const why = await asReader(database, signedIn(request), (transaction) =>
          judgeVisits(transaction, request.query),
        );
        if (why !== null) return why;
        throw new Problem(404, 'Visit not found', {
          detail: 'One of the visits is not among those you see.',
          action: 'Ask about two visits of your own, or about your visit and the other side of its pair.',
        });
      },
    );
  };
}

function noConflict(id: string): Problem {
  return new Problem(404, 'Conflict not found', {
    detail: `There is no conflict ${id} among those you see.`,
    action: 'Check the number, or look for it in the list.',
  });
}
