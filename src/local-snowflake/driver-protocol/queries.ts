import { z } from 'zod';
import type { Session } from '../engine/session.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import type { RunningStatement } from '../engine/statements.ts';
import { json, type Reply } from '../http/reply.ts';
import type { Request } from '../http/server.ts';
import { failure } from './failure.ts';
import type { DriverOptions } from './options.ts';
import { resultReply } from './result.ts';

const cell = z.string().nullable();

const queryRequest = z.object({
  sqlText: z.string(),
  asyncExec: z.boolean().optional(),
  describeOnly: z.boolean().optional(),
  bindings: z
    .record(z.string(), z.object({ type: z.string(), value: z.union([cell, z.array(cell)]) }))
    .nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});

const abortRequest = z.object({ requestId: z.string() });

/** Statements by the driver's request id, for a cancel that comes before the query id is known. */
const byRequestId = new WeakMap<Session, Map<string, string>>();

/** `POST /queries/v1/query-request`: runs a statement, or starts it if `asyncExec` is set. */
export async function query(request: Request, session: Session, options: DriverOptions): Promise<Reply> {
  const parsed = queryRequest.safeParse(await request.body());
  if (!parsed.success) return failure('390142', 'Incoming request does not contain a valid payload.');
  const { sqlText, asyncExec, describeOnly, bindings, parameters } = parsed.data;
  const timeout = Number(
    parameters?.STATEMENT_TIMEOUT_IN_SECONDS ?? session.parameters.get('STATEMENT_TIMEOUT_IN_SECONDS') ?? 0,
  );
  const requestIds = byRequestId.get(session) ?? new Map<string, string>();
  byRequestId.set(session, requestIds);
  const requestId = request.query.get('requestId') ?? '';
  const known = options.statements.find(requestIds.get(requestId) ?? '');
  const statement =
    known ??
    options.statements.submit({
      sql: sqlText,
      session,
      binds: new Map(Object.entries(bindings ?? {}).map(([index, bind]) => [Number(index), bind])),
      format: 'driver',
      timeoutSeconds: Number.isFinite(timeout) ? timeout : 0,
      allowUse: true,
      describeOnly: describeOnly === true,
    });
  requestIds.set(requestId, statement.id);
  if (asyncExec) return inProgress(statement, '333334');
  return answer(statement, options);
}

/** `GET /queries/{id}/result`: waits for a statement that was started earlier. */
export async function pollResult(id: string, session: Session, options: DriverOptions): Promise<Reply> {
  const statement = options.statements.find(id);
  if (!statement || statement.user !== session.context.user) return unknownStatement(id);
  return answer(statement, options);
}

/** Cancels by query id, or by the request id of the query's own request. */
export async function abort(
  request: Request,
  id: string | undefined,
  session: Session,
  options: DriverOptions,
): Promise<Reply> {
  const body = abortRequest.safeParse(await request.body());
  const known = id ?? (body.success ? byRequestId.get(session)?.get(body.data.requestId) : undefined);
  const statement = options.statements.find(known ?? '');
  if (!statement || statement.user !== session.context.user) return unknownStatement(known ?? '');
  if (statement.status.state !== 'running') {
    return failure('000605', 'Identified SQL statement is not currently executing.', { sqlState: '02000' });
  }
  statement.cancel();
  return json(200, { success: true, code: null, message: null, data: null });
}

async function answer(statement: RunningStatement, options: DriverOptions): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, options.syncWaitMilliseconds);
  });
  await Promise.race([statement.finished, limit]);
  clearTimeout(timer);
  return statement.status.state === 'running'
    ? inProgress(statement, '333333')
    : resultReply(statement, options.url());
}

function inProgress({ id }: RunningStatement, code: '333333' | '333334'): Reply {
  return json(200, {
    success: true,
    code,
    message: 'Query execution in progress.',
    data: {
      queryId: id,
      getResultUrl: `/queries/${id}/result`,
      queryAbortsAfterSecs: 300,
      progressDesc: null,
    },
  });
}

function unknownStatement(id: string): Reply {
  const { code, message, sqlState } = sqlErrors.statementNotFound(id);
  return failure(code, message, { sqlState });
}
