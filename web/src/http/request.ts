import type { Problem } from '../../../src/api/contract.ts';

/** What the server, or the way to it, answered instead of data; `problem` is written to be shown. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, signal === undefined ? {} : { signal });
  return response.json();
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}

export async function sendDelete(path: string): Promise<void> {
  await send(path, { method: 'DELETE' });
}

/** Anything thrown, as something that can be shown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestError) return error.problem;
  return {
    type: 'about:blank',
    status: 0,
    title: 'This page could not be shown',
    detail: error instanceof Error ? error.message : String(error),
    action: 'Reload the page. If it happens again, tell your administrator what you were doing.',
  };
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new RequestError({
      type: 'about:blank',
      status: 0,
      title: 'The server does not answer',
      detail: 'The request did not reach Conflict Management.',
      action: 'Check your connection, then try again.',
    });
  });
  if (response.ok) return response;
  throw new RequestError(await readProblem(response));
}

async function readProblem(response: Response): Promise<Problem> {
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) return response.json();
  return {
    type: 'about:blank',
    status: response.status,
    title: 'The server could not answer',
    detail: `It replied with status ${response.status}.`,
    action: 'Try again in a minute. If it happens again, tell your administrator.',
  };
}
