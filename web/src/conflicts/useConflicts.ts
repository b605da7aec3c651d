import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ConflictPage, ConflictQueryKey } from '../../../src/api/contract.ts';
import { toQueryString } from '../http/queryString.ts';
import { getJson } from '../http/request.ts';
import type { ConflictsSearch } from './search.ts';

const pageSize = 50;

/** One page of the list; the page before stays while the next one loads, so that nothing jumps. */
export function useConflicts(search: ConflictsSearch) {
  const query: Partial<Record<ConflictQueryKey, unknown>> = { ...search, limit: pageSize };
  return useQuery({
    queryKey: ['conflicts', query],
    queryFn: ({ signal }) => getJson<ConflictPage>(`/api/conflicts${toQueryString(query)}`, signal),
    placeholderData: keepPreviousData,
  });
}
