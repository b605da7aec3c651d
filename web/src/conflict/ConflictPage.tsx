import { getRouteApi } from '@tanstack/react-router';
import { problemOf } from '../http/request.ts';
import { Failed } from '../page/Failed.tsx';
import { Message } from '../page/Message.tsx';
import { usePageTitle } from '../page/usePageTitle.ts';
import { BackToList } from './BackToList.tsx';
import { ConflictDetails } from './ConflictDetails.tsx';
import { ConflictLoading } from './ConflictLoading.tsx';
import { useConflict } from './useConflict.ts';

const route = getRouteApi('/signed-in/conflicts/$conflictId');

export function ConflictPage() {
  const { conflictId } = route.useParams();
  const { pair } = route.useSearch();
  const conflict = useConflict(conflictId);
  usePageTitle(`Conflict ${conflictId}`);
  return (
    <>
      <BackToList conflictId={conflictId} />
      {conflict.isPending && <ConflictLoading conflictId={conflictId} />}
      {conflict.isError && isAbsent(conflict.error) && (
        <Message title={`There is no conflict ${conflictId} here`}>
          <p>The number may be mistyped, or the conflict may belong to somebody else.</p>
        </Message>
      )}
      {conflict.isError && !isAbsent(conflict.error) && (
        <Failed error={conflict.error} onRetry={() => void conflict.refetch()} />
      )}
      {conflict.isSuccess && <ConflictDetails conflict={conflict.data} chosenPairId={pair} />}
    </>
  );
}

/** Not there, outside of the reader's scope, or not even a number: all the same to the reader. */
function isAbsent(error: Error): boolean {
  return [400, 404].includes(problemOf(error).status);
}
