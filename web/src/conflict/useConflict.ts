import { useQuery } from '@tanstack/react-query';
import type { Conflict } from '../../../src/api/contract.ts';
import { getJson } from '../http/request.ts';

export function useConflict(conflictId: string) {
  return useQuery({
    queryKey: ['conflict', conflictId],
    queryFn: ({ signal }) => getJson<Conflict>(`/api/conflicts/${encodeURIComponent(conflictId)}`, signal),
  });
}
