import type { Status } from '../../../src/api/contract.ts';

/** In the order in which work proceeds. */
export const statuses = ['U', 'W', 'N', 'R', 'I', 'D'] as const satisfies readonly Status[];

export const statusNames: Record<Status, string> = {
  U: 'Unresolved',
  W: 'In progress',
  N: 'No response',
  R: 'Resolved',
  I: 'Ignored',
  D: 'Deleted',
};
