import type { FastifyReply, FastifyRequest } from 'fastify';
import { sessionSeconds } from './sessions.ts';

const name = 'cm_session';
const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure: 'auto', signed: true } as const;

/** The session token of a request; null without a cookie, or with one that was not signed here. */
export function tokenOf(request: FastifyRequest): string | null {
  const cookie = request.cookies[name];
  if (cookie === undefined) return null;
  const { valid, value } = request.unsignCookie(cookie);
  return valid ? value : null;
}

export function giveToken(reply: FastifyReply, token: string): void {
  reply.setCookie(name, token, { ...attributes, maxAge: sessionSeconds });
}

export function takeToken(reply: FastifyReply): void {
  reply.clearCookie(name, attributes);
}
