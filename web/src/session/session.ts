import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DemoUsers, Session } from '../../../src/api/contract.ts';
import { getJson, postJson, RequestError, sendDelete } from '../http/request.ts';
import { tellOtherTabs } from './otherTabs.ts';

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => readSession(signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export function useDemoUsers() {
  return useQuery({
    queryKey: ['demo-users'],
    queryFn: ({ signal }) => getJson<DemoUsers>('/api/demo-users', signal),
  });
}

export function useSignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (userId: string) => postJson<Session>('/api/session', { userId }),
    onSuccess: (session) => {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, session);
      tellOtherTabs();
      onSignedIn();
    },
  });
}

export function useSignOut({ onSignedOut }: { onSignedOut: () => void }) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => sendDelete('/api/session'),
    onSuccess: () => {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, null);
      tellOtherTabs();
      onSignedOut();
    },
  });
}

async function readSession(signal: AbortSignal): Promise<Session | null> {
  try {
    return await getJson<Session>('/api/session', signal);
  } catch (error) {
    if (error instanceof RequestError && error.problem.status === 401) return null;
    throw error;
  }
}
