import { QueryCache, QueryClient } from '@tanstack/react-query';
import { RequestError } from '../http/request.ts';
import { sessionQuery } from './session.ts';

/** The cache of what the server said. A 401 anywhere means that the session ended. */
export function createAppQueryClient({ onSignedOut }: { onSignedOut: () => void }): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (!(error instanceof RequestError) || error.problem.status !== 401) return;
        client.setQueryData(sessionQuery.queryKey, null);
        onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => isTemporary(error) && failures < 2,
      },
    },
  });
  return client;
}

/** Not 504: what took too long would take as long again. */
function isTemporary(error: Error): boolean {
  if (!(error instanceof RequestError)) return false;
  const { status } = error.problem;
  return status === 0 || (status >= 500 && status !== 504);
}
