import type { FastifyInstance, FastifyRequest } from 'fastify';
import { tokenOf } from './cookie.ts';
import type { Database, Reader } from './database.ts';
import { Problem } from './problem.ts';
import { readerOf } from './sessions.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a session; every other route asks for one. */
    isPublic?: boolean;
  }
  interface FastifyRequest {
    reader: Reader | null;
  }
}

/** Lets only signed-in readers through to the routes of `app`, but for those whose config says `isPublic`. */
export function requireSession(app: FastifyInstance, database: Database): void {
  app.decorateRequest('reader', null);
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.isPublic === true) return;
    const token = tokenOf(request);
    request.reader = token === null ? null : await readerOf(database, token);
    signedIn(request);
  });
}

/** Who asks; a problem if nobody is signed in. */
export function signedIn(request: FastifyRequest): Reader {
  if (request.reader !== null) return request.reader;
  throw new Problem(401, 'Not signed in', {
    detail: 'The request carries no session, or one that has ended.',
    action: 'Sign in and try again.',
  });
}
