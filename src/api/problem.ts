import { type Problem as ProblemBody, problemSchema } from './contract.ts';

type Said = Pick<ProblemBody, 'detail' | 'action' | 'errors'>;

/** An answer of the API that is an error: what went wrong, and what the reader can do about it (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly body: ProblemBody;

  constructor(status: number, title: string, said: Said) {
    super(said.detail);
    this.body = { type: 'about:blank', title, status, ...said };
  }
}

/** The error answers of a route, for its schema. */
export function problems(...statuses: readonly (keyof typeof meanings)[]): object {
  const content = { 'application/problem+json': { schema: problemSchema } };
  return Object.fromEntries(statuses.map((status) => [status, { description: meanings[status], content }]));
}

const meanings = {
  400: 'The request is not one that this route takes.',
  401: 'Nobody is signed in.',
  403: 'The request came from another site.',
  404: 'There is no such thing, or none that the reader may see.',
  503: 'The database does not answer.',
  504: 'The answer takes too long.',
} as const;
