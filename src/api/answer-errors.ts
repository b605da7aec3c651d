import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import pg from 'pg';
import { CmError } from '../errors.ts';
import { Problem } from './problem.ts';

/** Every error leaves as application/problem+json; what nobody expected is logged, and told without its details. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.body.status >= 500) request.log.error(error);
    return sendProblem(reply, problem);
  });
}

export function sendProblem(reply: FastifyReply, { body }: Problem): FastifyReply {
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}

export function notFound(request: FastifyRequest): Problem {
  return new Problem(404, 'Not found', {
    detail: `There is nothing at ${request.method} ${request.originalUrl.split('?')[0]}.`,
    action: 'GET /api/openapi.json lists what there is.',
  });
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message }) => ({
      path: instancePath.slice(1).replaceAll('/', '.'),
      message: message ?? 'not valid',
    }));
    return invalid(errors.map(({ path, message }) => `${path}: ${message}`).join('; '), errors);
  }
  if (error instanceof pg.DatabaseError && error.code?.startsWith('22') === true)
    return invalid(error.message);
  if (isTimeout(error)) {
    return new Problem(504, 'The answer takes too long', {
      detail: 'The database stopped looking after the longest time that it gives to one question.',
      action:
        'Narrow the filters: a shorter range of dates, one status or one rule more, a longer word to search for.',
    });
  }
  if (isDatabaseAway(error)) {
    return new Problem(503, 'The database does not answer', {
      detail: 'The request could not be served because the database is unreachable or too busy.',
      action: 'Try again in a moment; if it stays so, check that PostgreSQL runs (`cm db url`).',
    });
  }
  const status = statusOf(error);
  if (status >= 400 && status < 500 && error instanceof Error)
    return new Problem(status, 'Bad request', { detail: error.message, action: 'Correct the request.' });
  return new Problem(500, 'Something went wrong', {
    detail: 'The request failed for a reason that is not its own.',
    action: 'Try again; if it fails again, the log of the server says why.',
  });
}

/** Data exceptions of PostgreSQL (class 22) come from a value that passed the schema but not the database. */
function invalid(detail: string, errors?: { path: string; message: string }[]): Problem {
  return new Problem(400, 'Bad request', {
    detail,
    action: 'Correct the values named; GET /api/openapi.json describes what each may be.',
    ...(errors && { errors }),
  });
}

/** A statement cut off (57014), by its statement_timeout: nothing else cancels what the API asks. */
function isTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '57014';
}

/** Connection refused or lost (class 08, 57P0x), or no connection free (53300). */
function isDatabaseAway(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|57P0|53300)/.test(error.code ?? '');
  if (error instanceof CmError) return error.code === 'postgres.unreachable';
  return (
    error instanceof Error &&
    'code' in error &&
    ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'].includes(String(error.code))
  );
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
}
