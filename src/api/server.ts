import fastifyCookie from '@fastify/cookie';
import fastifySwagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { routableUrl } from './addresses.ts';
import { answerErrors } from './answer-errors.ts';
import { requireSession } from './authentication.ts';
import type { Database } from './database.ts';
import { conflictRoutes } from './routes/conflicts.ts';
import { healthRoutes } from './routes/health.ts';
import { sessionRoutes } from './routes/session.ts';
import { secure } from './security.ts';
import { serveWeb } from './web.ts';

export interface ServerOptions {
  readonly database: Database;
  /** Signs the session cookie. */
  readonly cookieSecret: string;
  /** Whether demo users may sign in without a password; the database must hold a synthetic account, too. */
  readonly demo: boolean;
  /** The built web application; without it the API alone is served. */
  readonly webDirectory?: string | undefined;
}

/** The HTTP server with all its routes, not listening yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { database, cookieSecret, demo, webDirectory } = options;
  const app = fastify({
    bodyLimit: 64 * 1024,
    rewriteUrl: ({ url }) => routableUrl(url ?? '/'),
    logger: { level: 'error', stream: process.stderr },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  secure(app);
  answerErrors(app);
  await app.register(fastifyCookie, { secret: cookieSecret });
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Conflict Management',
        version: '0.1.0',
        description: 'Home-care visits that cannot both have happened. A reader sees what its role may see.',
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(async (api) => {
    requireSession(api, database);
    await api.register(healthRoutes({ database }));
    await api.register(sessionRoutes({ database, demo }));
    await api.register(conflictRoutes({ database }));
    api.get('/api/openapi.json', { config: { isPublic: true }, schema: { hide: true } }, () => app.swagger());
  });
  await serveWeb(app, webDirectory);
  return app;
}
