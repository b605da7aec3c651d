import { z } from 'zod';
import { type LocalUser, LoginError, type Users } from '../auth/users.ts';
import { Session } from '../engine/session.ts';
import type { RunningStatement, Statements } from '../engine/statements.ts';
import { json, type Reply } from '../http/reply.ts';
import type { Request, Route } from '../http/server.ts';
import { newContext } from '../session-defaults.ts';
import { partitionReply, statementReply } from './replies.ts';
import { Resubmits } from './resubmits.ts';

const statementsPath = '/api/v2/statements';

const submission = z.object({
  statement: z.string(),
  timeout: z.number().int().nonnegative().optional(),
  database: z.string().optional(),
  schema: z.string().optional(),
  warehouse: z.string().optional(),
  role: z.string().optional(),
  bindings: z.record(z.string(), z.object({ type: z.string(), value: z.string().nullable() })).optional(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

export interface SqlApiOptions {
  users: Users;
  statements: Statements;
  account: string;
  /** How long a submit waits before it answers 202. */
  syncWaitMilliseconds: number;
}

/** SQL API v2: submit, poll, partitions, cancel. */
export function sqlApiRoute(options: SqlApiOptions): Route {
  const resubmits = new Resubmits();
  return async (request) => {
    if (!request.path.startsWith(statementsPath)) return undefined;
    const user = await authenticate(request, options.users);
    if ('status' in user) return user;
    const [, handle, action] =
      /^\/([^/]+)(?:\/(\w+))?$/.exec(request.path.slice(statementsPath.length)) ?? [];
    if (!handle) {
      return request.method === 'POST' ? submit(request, user, options, resubmits) : notAllowed();
    }
    const statement = options.statements.find(handle);
    if (!statement || statement.user !== user.name.toUpperCase()) return unknownHandle(handle);
    if (action === 'cancel') return request.method === 'POST' ? cancel(statement) : notAllowed();
    if (action !== undefined || request.method !== 'GET') return notAllowed();
    return partitionReply(
      statement,
      Number(request.query.get('partition') ?? 0),
      request.header('accept-encoding'),
    );
  };
}

async function submit(
  request: Request,
  user: LocalUser,
  options: SqlApiOptions,
  resubmits: Resubmits,
): Promise<Reply> {
  const parsed = submission.safeParse(await request.body());
  if (!parsed.success) return refused(400, '390142', 'Incoming request does not contain a valid payload.');
  const body = parsed.data;
  const requestId = request.query.get('requestId');
  const isRetry = request.query.get('retry') === 'true';
  const known = isRetry && requestId ? options.statements.find(resubmits.find(requestId) ?? '') : undefined;

  const statement =
    known ??
    options.statements.submit({
      sql: body.statement,
      session: new Session(
        newContext({ user, account: options.account, given: body, parameters: body.parameters ?? {} }),
      ),
      binds: new Map(Object.entries(body.bindings ?? {}).map(([index, bind]) => [Number(index), bind])),
      format: 'sql-api',
      timeoutSeconds: body.timeout ?? 0,
      allowUse: false,
    });
  if (requestId) resubmits.remember(requestId, statement.id);
  if (request.query.get('async') !== 'true') await waited(statement.finished, options.syncWaitMilliseconds);
  return statementReply(statement);
}

async function cancel(statement: RunningStatement): Promise<Reply> {
  if (statement.status.state !== 'running') {
    return refused(422, '000605', 'Identified SQL statement is not currently executing.', statement.id);
  }
  statement.cancel();
  await statement.finished;
  return json(200, {
    code: '000604',
    sqlState: '57014',
    message: 'SQL execution canceled',
    statementHandle: statement.id,
    statementStatusUrl: `${statementsPath}/${statement.id}`,
  });
}

async function authenticate(request: Request, users: Users): Promise<LocalUser | Reply> {
  if (!request.header('user-agent')) {
    return refused(400, '391903', 'The request is missing the User-Agent header.');
  }
  const [, token] = /^Bearer (.+)$/.exec(request.header('authorization') ?? '') ?? [];
  if (!token) return refused(401, '390303', 'Invalid OAuth access token.');
  if (request.header('x-snowflake-authorization-token-type') !== 'KEYPAIR_JWT') {
    return refused(401, '390303', 'Invalid OAuth access token.');
  }
  try {
    return await users.byToken(token);
  } catch (error) {
    if (error instanceof LoginError) return refused(401, error.code, error.message);
    throw error;
  }
}

/** Waits for the work, but no longer than the limit. */
async function waited(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

function refused(status: number, code: string, message: string, statementHandle?: string): Reply {
  return json(status, { code, message, ...(statementHandle ? { statementHandle } : {}) });
}

function unknownHandle(handle: string): Reply {
  return refused(404, '000709', `Statement ${handle} not found`, handle);
}

function notAllowed(): Reply {
  return refused(405, '390405', 'Method not allowed.');
}
