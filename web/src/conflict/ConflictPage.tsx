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
  usePageTitle(isConflictId(conflictId) ? `Conflict ${conflictId}` : 'No such conflict');
  return (
    <>
      <BackToList conflictId={conflictId} />
      {conflict.isPending && <ConflictLoading conflictId={conflictId} />}
      {conflict.isError && isAbsent(conflict.error) && (
        <Message title={titleOfAbsent(conflictId)} isPage>
          <p>The number may be mistyped, or the conflict may belong to somebody else.</p>
        </Message>
      )}
      {conflict.isError && !isAbsent(conflict.error) && (
        <Failed error={conflict.error} isPage onRetry={() => void conflict.refetch()} />
      )}
      {conflict.isSuccess && <ConflictDetails conflict={conflict.data} chosenPairId={pair} />}
    </>
  );
}

/** What was asked for is said only where it can have been meant. */
function titleOfAbsent(conflictId: string): string {
  return isConflictId(conflictId) ? `There is no conflict ${conflictId} here` : 'There is no such conflict';
}

function isConflictId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

/** Not there, outside of the reader's scope, or not even a number: all the same to the reader. */
function isAbsent(error: Error): boolean {
  return [400, 404].includes(problemOf(error).status);
}
