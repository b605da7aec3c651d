import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { problemOf } from '../http/request.ts';
import { Failed } from '../page/Failed.tsx';
import { Message } from '../page/Message.tsx';
import { usePageTitle } from '../page/usePageTitle.ts';
import { ConflictFilters } from './ConflictFilters.tsx';
import styles from './ConflictsPage.module.css';
import { ConflictsTable } from './ConflictsTable.tsx';
import { ConflictsTotal } from './ConflictsTotal.tsx';
import { PageTurner } from './PageTurner.tsx';
import { type ConflictsSearch, changeSearch, isFiltered, noFilters } from './search.ts';
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
        {!conflicts.isError && (
          <ConflictsTotal
            page={page}
            onCountAll={() => change({ cursor: search.cursor, exactTotal: 'true' })}
          />
        )}
      </div>
      <ConflictFilters search={search} onChange={change} />
      {conflicts.isError ? (
        <ListFailed
          error={conflicts.error}
          search={search}
          onChange={change}
          onRetry={() => void conflicts.refetch()}
        />
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

/** What the server refuses, it would refuse again: then the way out is the first page, or a list without filters. */
function ListFailed(props: {
  error: Error;
  search: ConflictsSearch;
  onChange: (change: Partial<ConflictsSearch>) => void;
  onRetry: () => void;
}) {
  const { error, search, onChange, onRetry } = props;
  if (problemOf(error).status !== 400) return <Failed error={error} onRetry={onRetry} />;
  return search.cursor === undefined ? (
    <Failed error={error} onRetry={() => onChange(noFilters)} retry="Clear all filters" />
  ) : (
    <Failed error={error} onRetry={() => onChange({})} retry="Go to the first page" />
  );
}

function NothingFound({ search }: { search: ConflictsSearch }) {
  if (!isFiltered(search))
    return (
      <Message title="No conflicts">
        <p>Nothing that you may see collides. New conflicts appear here after the next nightly run.</p>
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
