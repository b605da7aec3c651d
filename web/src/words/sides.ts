import type { SideKind } from '../../../src/api/contract.ts';

/** What the sides of a pair are called. */
export const sideNames: Readonly<Record<SideKind, { own: string; other: string; plain: string }>> = {
  visit: { own: 'This visit', other: 'Other visit', plain: 'Visit' },
  in_service: { own: 'This training', other: 'Training', plain: 'Training' },
  absence: { own: 'These days off', other: 'Days off', plain: 'Days off' },
};
