import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/** Mantine sets styles in attributes and style elements, hence 'unsafe-inline' for styles, and for them alone. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Headers on every answer, and no writes from pages of other sites. */
export function secure(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    const writes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (writes && !isSameOrigin(request)) {
      throw new Problem(403, 'Request from another site', {
        detail: 'A page of another site tried to change something here.',
        action: 'Open this application at its own address and repeat the action there.',
      });
    }
  });
}

/** Browsers send at least one of these headers with a write; a client that sends neither is no browser. */
function isSameOrigin({ headers: { origin, host, 'sec-fetch-site': site } }: FastifyRequest): boolean {
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === host;
  return site === undefined || site === 'same-origin';
}
