import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { signedIn } from '../authentication.ts';
import { lastNight } from '../conflicts/as-of.ts';
import { demoUsersSchema, type Session, sessionSchema, signInSchema } from '../contract.ts';
import { giveToken, takeToken, tokenOf } from '../cookie.ts';
import type { Database, Reader } from '../database.ts';
import { Problem, problems } from '../problem.ts';

import { closeSession, demoUsers, openDemoSession, readerOf } from '../sessions.ts';

/** Who is signed in, signing in as a demo user, signing out. */
export function sessionRoutes(options: { database: Database; demo: boolean }): FastifyPluginAsyncZod {
  const { database, demo } = options;
  return async (app) => {
    app.get(
      '/api/session',
      {
        schema: {
          summary: 'Who is signed in',
          tags: ['session'],
          response: { 200: sessionSchema, ...problems(401) },
        },
      },
      async (request) => sessionOf(database, signedIn(request)),
    );

    app.get(
      '/api/demo-users',
      {
        config: { isPublic: true },
        schema: {
          summary: 'Users to sign in as, in a demo',
          tags: ['session'],
          response: { 200: demoUsersSchema, ...problems(404) },
        },
      },
      async () => {
        if (!demo) throw noDemo();
        return { users: await demoUsers(database) };
      },
    );

    app.post(
      '/api/session',
      {
        config: { isPublic: true },
        schema: {
          summary: 'Sign in as a demo user',
          tags: ['session'],
          body: signInSchema,
          response: { 200: sessionSchema, ...problems(400, 403, 404) },
        },
      },
      async (request, reply) => {
        if (!demo) throw noDemo();
        const token = await openDemoSession(database, request.body.userId);
        const reader = token && (await readerOf(database, token));
        if (!token || !reader) throw noDemo();
        const earlier = tokenOf(request);
        if (earlier !== null) await closeSession(database, earlier);
        giveToken(reply, token);
        return sessionOf(database, reader);
      },
    );

    app.delete(
      '/api/session',
      {
        config: { isPublic: true },
        schema: { summary: 'Sign out', tags: ['session'], response: { 204: z.null(), ...problems(403) } },
      },
      async (request, reply) => {
        const token = tokenOf(request);
        if (token !== null) await closeSession(database, token);
        takeToken(reply);
        return reply.code(204).send(null);
      },
    );
  };
}

async function sessionOf(database: Database, reader: Reader): Promise<Session> {
  const { userId: id, name, role, organisation } = reader;
  return { user: { id, name, role, organisation }, asOf: await lastNight(database) };
}

function noDemo(): Problem {
  return new Problem(404, 'No such demo user', {
    detail:
      'Signing in without a password is for demo users of a synthetic account, and this is not one of them.',
    action: 'Start the demo with `cm demo`, or choose one of the users that GET /api/demo-users lists.',
  });
}
