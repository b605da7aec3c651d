import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CmError } from '../../errors.ts';
import { type Identity, resultExpired, statementFailed, unexpectedAnswer } from '../failure.ts';
import type { Bind, Statement } from '../source.ts';
import { parseFailure, parseResultSet, parseRunning, type ResultSet } from './answer.ts';
import type { SnowflakeHttp } from './http.ts';
import type { HttpAnswer } from './http-answer.ts';

export interface StatementContext {
  http: SnowflakeHttp;
  identity: Identity;
  database: string;
  schema: string;
}

const statements = '/api/v2/statements';

/**
 * Submits a statement, waits until it is done, and returns the metadata and first partition of its result. Aborted, it
 * ends once the statement is cancelled, wherever it stood.
 */
export async function runStatement(context: StatementContext, statement: Statement): Promise<ResultSet> {
  const { http } = context;
  const { signal } = statement;
  signal?.throwIfAborted();
  // The same requestId on every try: a submit whose answer was lost does not run twice.
  const path = `${statements}?requestId=${randomUUID()}`;
  const submit = { path: `${path}&retry=true`, body: JSON.stringify(submission(context, statement)) };
  let handle: string | undefined;
  try {
    let answer = await http.send({ method: 'POST', ...submit, path, retryPath: submit.path, signal });
    for (let poll = 0; answer.status === 202; poll += 1) {
      handle = parsed(answer, context, parseRunning);
      await delay(pollDelayMs(poll), undefined, { signal });
      answer = await http.send({ method: 'GET', path: `${statements}/${handle}`, signal });
    }
    if (answer.status !== 200) throw failed(answer, context);
    return parsed(answer, context, parseResultSet);
  } catch (error) {
    // Whether it could be cancelled changes nothing for whoever does not want it any more.
    if (signal?.aborted) await cancelAbandoned(context, { handle, submit }).catch(() => undefined);
    throw error;
  }
}

/**
 * Cancels a statement whose answer nobody waits for. While its submit is not answered its handle is unknown; submitted
 * once more as a retry it does not run a second time, and asynchronously it answers with the handle at once.
 */
async function cancelAbandoned(
  context: StatementContext,
  { handle, submit }: { handle: string | undefined; submit: { path: string; body: string } },
): Promise<void> {
  if (handle !== undefined) return cancelStatement(context, handle);
  const again = { ...submit, path: `${submit.path}&async=true` };
  const answer = await context.http.send({ method: 'POST', ...again });
  if (answer.status === 202) await cancelStatement(context, parsed(answer, context, parseRunning));
}

/** Fetches a later partition of a result; its pieces are rows as JSON, gzip or not. */
export async function fetchPartition(
  context: StatementContext,
  partition: { handle: string; index: number; signal: AbortSignal },
): Promise<Uint8Array[]> {
  const { handle, index, signal } = partition;
  const answer = await context.http.send({
    method: 'GET',
    path: `${statements}/${handle}?partition=${index}`,
    signal,
  });
  if (answer.status === 200) return answer.body;
  if (isGone(answer)) throw resultExpired(handle, parseFailure(answer));
  throw failed(answer, context);
}

/** Cancels a statement; one that has ended already stays as it is. */
export async function cancelStatement(context: StatementContext, handle: string): Promise<void> {
  const answer = await context.http.send({
    method: 'POST',
    path: `${statements}/${handle}/cancel`,
    body: '{}',
  });
  if (answer.status !== 200 && answer.status !== 422 && answer.status !== 404) throw failed(answer, context);
}

function submission(context: StatementContext, statement: Statement): unknown {
  const { identity, database, schema } = context;
  return {
    statement: statement.sql,
    database,
    schema,
    warehouse: identity.warehouse,
    role: identity.role,
    timeout: statement.timeoutSeconds,
    bindings: bindings(statement.binds ?? []),
    parameters: { TIMEZONE: 'UTC', BINARY_OUTPUT_FORMAT: 'HEX', QUERY_TAG: 'conflict-management' },
  };
}

function bindings(
  binds: readonly Bind[],
): Record<string, { type: string; value: string | null }> | undefined {
  if (binds.length === 0) return undefined;
  return Object.fromEntries(binds.map((bind, index) => [String(index + 1), binding(bind)]));
}

function binding(bind: Bind): { type: string; value: string | null } {
  if (bind === null) return { type: 'TEXT', value: null };
  switch (typeof bind) {
    case 'string':
      return { type: 'TEXT', value: bind };
    case 'boolean':
      return { type: 'BOOLEAN', value: String(bind) };
    case 'bigint':
      return { type: 'FIXED', value: String(bind) };
    case 'number':
      return { type: Number.isSafeInteger(bind) ? 'FIXED' : 'REAL', value: String(bind) };
  }
}

/** Soon at first, for most statements are short; then every five seconds. */
function pollDelayMs(poll: number): number {
  return Math.min(50 * 2 ** poll, 5_000);
}

function failed(answer: HttpAnswer, { identity }: StatementContext): CmError {
  const failure = parseFailure(answer);
  if (failure.code.startsWith('HTTP')) {
    return unexpectedAnswer({ url: identity.url, status: answer.status, cause: failure });
  }
  return statementFailed(failure, identity);
}

/** Statement not found, or its result purged. */
function isGone(answer: HttpAnswer): boolean {
  return answer.status === 404 || answer.status === 410 || parseFailure(answer).code === '000709';
}

function parsed<T>(answer: HttpAnswer, { identity }: StatementContext, parse: (answer: HttpAnswer) => T): T {
  try {
    return parse(answer);
  } catch (cause) {
    if (cause instanceof CmError) throw cause;
    throw unexpectedAnswer({ url: identity.url, status: answer.status, cause });
  }
}
