import { sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { isOfPage } from './addresses.ts';
import { notFound, sendProblem } from './answer-errors.ts';

/**
 * Serves the built web application. A page address that is no file gets index.html: the application has its own
 * routes. Vite names its assets by their content, so that browsers may keep them for good.
 */
export async function serveWeb(app: FastifyInstance, directory: string | undefined): Promise<void> {
  if (directory !== undefined) {
    await app.register(fastifyStatic, {
      root: directory,
      cacheControl: false,
      setHeaders: (response, path) => {
        const isNamedByContent = path.includes(`${sep}assets${sep}`);
        response.setHeader(
          'cache-control',
          isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    return directory !== undefined && isOfPage(request)
      ? reply.sendFile('index.html')
      : sendProblem(reply, notFound(request));
  });
}
