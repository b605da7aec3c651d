import type { Session } from '../engine/session.ts';
import { json, type Reply } from '../http/reply.ts';
import type { Request, Route } from '../http/server.ts';
import { chunkReply } from './chunks.ts';
import { failure } from './failure.ts';
import { logIn } from './login.ts';
import { monitorReply } from './monitoring.ts';
import type { DriverOptions } from './options.ts';
import { abort, pollResult, query } from './queries.ts';
import type { Sessions } from './sessions.ts';

/** The protocol of Snowflake's drivers. */
export function driverRoute(options: DriverOptions): Route {
  return async (request) => {
    const { path } = request;
    if (path === '/session/v1/login-request') return logIn(request, options);
    if (path === '/session/token-request') return renew(request, options.sessions);
    if (path === '/telemetry/send' || path === '/telemetry/send/sessionless') return success({});
    if (path.startsWith('/chunks/')) return chunkReply(request, options.statements);
    if (!/^\/(session|queries|monitoring)(\/|$)/.test(path)) return undefined;

    const token = options.sessions.check(request);
    if (token.state === 'expired') return failure('390112', 'Your session has expired. Please login again.');
    if (token.state === 'invalid')
      return failure('390104', 'Session no longer exists. New login required to access the service.');
    return inSession(request, token.session, options);
  };
}

async function inSession(
  request: Request,
  session: Session,
  options: DriverOptions,
): Promise<Reply | undefined> {
  const { path } = request;
  if (path === '/session' && request.query.get('delete') === 'true') {
    await options.sessions.close(request);
    return success(null);
  }
  if (path === '/session/heartbeat' || path === '/session') return success(null);
  if (path === '/queries/v1/query-request') return query(request, session, options);
  if (path === '/queries/v1/abort-request') return abort(request, undefined, session, options);
  const [, id = '', action] = /^\/queries\/([^/]+)\/(result|abort-request)$/.exec(path) ?? [];
  if (action === 'result') return pollResult(id, session, options);
  if (action === 'abort-request') return abort(request, id, session, options);
  const [, monitored] = /^\/monitoring\/queries\/+([^/]+)$/.exec(path) ?? [];
  return monitored === undefined ? undefined : monitorReply(monitored, session, options.statements);
}

function renew(request: Request, sessions: Sessions): Reply {
  const tokens = sessions.renew(request);
  if (!tokens)
    return failure('390114', 'Authentication token has expired. The user must authenticate again.');
  return success({
    sessionToken: tokens.token,
    masterToken: tokens.masterToken,
    validityInSecondsST: sessions.validitySeconds,
    validityInSecondsMT: sessions.masterValiditySeconds,
  });
}

function success(data: unknown): Reply {
  return json(200, { success: true, code: null, message: null, data });
}
