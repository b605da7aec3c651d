import { getRouteApi } from '@tanstack/react-router';
import type { Session } from '../../../src/api/contract.ts';

const signedIn = getRouteApi('/signed-in');

/** The session that let the reader onto the page. */
export function useSession(): Session {
  return signedIn.useRouteContext({ select: (context) => context.session });
}
