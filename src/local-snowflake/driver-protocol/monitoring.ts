import type { Session } from '../engine/session.ts';
import type { RunningStatement, Statements } from '../engine/statements.ts';
import { json, type Reply } from '../http/reply.ts';

/** `GET /monitoring/queries/{id}`: a statement's status; an unknown one has no entry. */
export function monitorReply(id: string, session: Session, statements: Statements): Reply {
  const statement = statements.find(id);
  const queries = statement && statement.user === session.context.user ? [describe(statement)] : [];
  return json(200, { success: true, code: null, message: null, data: { queries } });
}

function describe({ id, sql, status, startedAt, session }: RunningStatement) {
  const error = status.state === 'failed' ? status.error : undefined;
  return {
    id,
    sqlText: sql,
    status:
      status.state === 'running'
        ? 'RUNNING'
        : status.state === 'done'
          ? 'SUCCESS'
          : error?.code === '000604'
            ? 'ABORTED'
            : 'FAILED_WITH_ERROR',
    startTime: startedAt.getTime(),
    sessionId: Number(session.id),
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
  };
}
