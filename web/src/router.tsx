import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import * as z from 'zod/mini';
import { type ConflictsSearch, conflictSearchSchema, conflictsSearchSchema } from './conflicts/search.ts';
import { fromQueryString, toQueryString } from './http/queryString.ts';
import { BareFailed, BareNotFound } from './page/BareProblems.tsx';
import { NotFoundPage } from './page/NotFoundPage.tsx';
import { PageFailed } from './page/PageFailed.tsx';
import { SignedInPage } from './page/SignedInPage.tsx';
import { sessionQuery } from './session/session.ts';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  notFoundComponent: BareNotFound,
  errorComponent: BareFailed,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: z.object({ next: z.catch(z.optional(z.string()), undefined) }),
  component: lazyRouteComponent(() => import('./session/SignInPage.tsx'), 'SignInPage'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: 'static' });
    if (session === null) throw redirect({ to: '/sign-in', search: { next: location.href } });
    return { session };
  },
  component: SignedInPage,
  errorComponent: BareFailed,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/conflicts', search: { status: ['U', 'W'] }, replace: true });
  },
});

const conflicts = createRoute({
  getParentRoute: () => signedIn,
  path: '/conflicts',
  validateSearch: conflictsSearchSchema,
  component: lazyRouteComponent(() => import('./conflicts/ConflictsPage.tsx'), 'ConflictsPage'),
});

const conflict = createRoute({
  getParentRoute: () => signedIn,
  path: '/conflicts/$conflictId',
  validateSearch: conflictSearchSchema,
  component: lazyRouteComponent(() => import('./conflict/ConflictPage.tsx'), 'ConflictPage'),
});

const routeTree = root.addChildren([signIn, signedIn.addChildren([home, conflicts, conflict])]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch: fromQueryString,
    stringifySearch: toQueryString,
    scrollRestoration: true,
    defaultPreload: 'intent',
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: PageFailed,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
  interface HistoryState {
    /** The list that a conflict was opened from, so that the way back keeps filters, order and page. */
    list?: ConflictsSearch;
    /** The conflict that one comes back from. */
    opened?: string;
  }
}
