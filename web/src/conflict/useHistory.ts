import { useInfiniteQuery } from '@tanstack/react-query';
import type { History } from '../../../src/api/contract.ts';
import { toQueryString } from '../http/queryString.ts';
import { getJson } from '../http/request.ts';

const entriesAPage = 20;

/** The history of a conflict, newest first, a page more each time it is asked to go on. */
export function useHistory(conflictId: string) {
  return useInfiniteQuery({
    queryKey: ['history', conflictId],
    queryFn: ({ signal, pageParam }) =>
      getJson<History>(
        `/api/conflicts/${encodeURIComponent(conflictId)}/history${toQueryString({ limit: entriesAPage, before: pageParam })}`,
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ hasMore, entries }) => (hasMore ? entries.at(-1)?.historyId : undefined),
  });
}
