import { Button, Skeleton } from '@mantine/core';
import type { Conflict } from '../../../src/api/contract.ts';
import { Failed } from '../page/Failed.tsx';
import { countOf } from '../words/counts.ts';
import { agencyName } from '../words/organizations.ts';
import styles from './ConflictHistory.module.css';
import {
  authorOf,
  type HistoryChange,
  type HistoryEntry,
  isBeginning,
  valueInWords,
} from './historyWords.ts';
import { PageSection } from './PageSection.tsx';
import { useHistory } from './useHistory.ts';

/** What nights and people have changed of the conflict and its pairs, newest first. */
export function ConflictHistory({ conflict }: { conflict: Conflict }) {
  const history = useHistory(conflict.conflictId);
  const entries = history.data?.pages.flatMap((page) => page.entries);
  return (
    <PageSection title="History">
      {history.isPending && <Skeleton height={48} radius={6} aria-busy="true" />}
      {history.isError && entries === undefined && (
        <Failed error={history.error} onRetry={() => void history.refetch()} />
      )}
      {entries?.length === 0 && <p className={styles.nothing}>Nothing has been recorded yet.</p>}
      {entries !== undefined && entries.length > 0 && (
        <ol className={styles.entries}>
          {entries.map((entry) => (
            <Entry key={entry.historyId} entry={entry} pairName={nameOfPair(conflict, entry.pairId)} />
          ))}
        </ol>
      )}
      {history.isFetchNextPageError && (
        <Failed error={history.error} onRetry={() => void history.fetchNextPage()} />
      )}
      {history.hasNextPage && !history.isFetchNextPageError && (
        <Button
          size="xs"
          variant="default"
          mt="xs"
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          Show earlier entries
        </Button>
      )}
    </PageSection>
  );
}

/** Nothing where there is only one pair to speak of. */
function nameOfPair({ pairs }: Conflict, pairId: string): string | null {
  const pair = pairs.find((one) => one.pairId === pairId);
  return pair === undefined || pairs.length === 1 ? null : `with ${agencyName(pair.other.agency)}`;
}

function Entry({ entry, pairName }: { entry: HistoryEntry; pairName: string | null }) {
  return (
    <li className={styles.entry}>
      <p className={styles.author}>
        {authorOf(entry)}
        {pairName !== null && <span className={styles.pair}>{pairName}</span>}
      </p>
      {isBeginning(entry) ? (
        <details className={styles.beginning}>
          <summary>Found: {countOf(entry.changes.length, 'field')} recorded</summary>
          <Changes changes={entry.changes} />
        </details>
      ) : (
        <Changes changes={entry.changes} />
      )}
    </li>
  );
}

function Changes({ changes }: { changes: readonly HistoryChange[] }) {
  return (
    <dl className={styles.changes}>
      {changes.map((change) => (
        <div key={change.field}>
          <dt>{change.label}</dt>
          <dd>
            {change.old !== null && (
              <>
                <del>{valueInWords(change, change.old)}</del> <span aria-hidden="true">→</span>{' '}
              </>
            )}
            <ins>{valueInWords(change, change.new)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
