import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Failed } from '../page/Failed.tsx';
import { Message } from '../page/Message.tsx';
import { usePageTitle } from '../page/usePageTitle.ts';
import { ConflictFilters } from './ConflictFilters.tsx';
import styles from './ConflictsPage.module.css';
import { ConflictsTable } from './ConflictsTable.tsx';
import { ConflictsTotal } from './ConflictsTotal.tsx';
import { PageTurner } from './PageTurner.tsx';
import { type ConflictsSearch, changeSearch, isFiltered } from './search.ts';
import { useConflicts } from './useConflicts.ts';
import { useListKeys } from './useListKeys.ts';

const route = getRouteApi('/signed-in/conflicts');

export function ConflictsPage() {
  usePageTitle('Conflicts');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const conflicts = useConflicts(search);
  const page = conflicts.data;
  const change = (changed: Partial<ConflictsSearch>) =>
    void navigate({ search: changeSearch(search, changed), replace: 'search' in changed });
  useListKeys();
  return (
    <>
      <div className={styles.heading}>
        <h1>Conflicts</h1>
        <ConflictsTotal
          page={page}
          onCountAll={() => change({ cursor: search.cursor, exactTotal: 'true' })}
        />
      </div>
      <ConflictFilters search={search} onChange={change} />
      {conflicts.isError ? (
        <Failed error={conflicts.error} onRetry={() => void conflicts.refetch()} />
      ) : page?.rows.length === 0 ? (
        <NothingFound search={search} />
      ) : (
        <>
          <ConflictsTable
            rows={page?.rows}
            search={search}
            isStale={conflicts.isPlaceholderData}
            onSort={(sort, direction) => change({ sort, direction })}
          />
          <PageTurner page={page} search={search} />
        </>
      )}
    </>
  );
}

function NothingFound({ search }: { search: ConflictsSearch }) {
  if (!isFiltered(search))
    return (
      <Message title="No conflicts">
        <p>No visit of yours collides with another one. New conflicts appear here after the next night.</p>
      </Message>
    );
  return (
    <Message
      title="No conflicts match these filters"
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/conflicts" search={{}} {...props} />}>
          Clear all filters
        </Button>
      }
    >
      <p>Widen the dates, choose more statuses, or search for fewer words.</p>
    </Message>
  );
}
