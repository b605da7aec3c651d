import type { FastifyRequest } from 'fastify';

/**
 * What the server routes by. An address that cannot be decoded, holds control characters or climbs out of its folder is
 * of nothing that there is; by this one it gets the answer that any other address of nothing gets.
 */
export function routableUrl(url: string): string {
  if (isWellFormed(url.split('?')[0] ?? '')) return url;
  return url.startsWith('/api/') ? '/api/malformed-address' : '/malformed-address';
}

/** Whether somebody who reads asks for it: a browser that goes there, not a page for one of its parts. */
export function isOfPage({ method, originalUrl, headers }: FastifyRequest): boolean {
  if (!['GET', 'HEAD'].includes(method) || originalUrl.startsWith('/api/')) return false;
  return headers.accept?.includes('text/html') === true || !/\.\w+(\?|$)/.test(originalUrl);
}

function isWellFormed(path: string): boolean {
  try {
    const decoded = decodeURIComponent(path);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    return !/[\0-\x1f\x7f]/.test(decoded) && !decoded.split(/[/\\]/).includes('..');
  } catch {
    return false;
  }
}
