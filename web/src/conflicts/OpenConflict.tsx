import { getRouteApi, Link, useRouterState } from '@tanstack/react-router';
import type { ConflictRow } from '../../../src/api/contract.ts';
import styles from './ConflictsTable.module.css';
import { TwoLines } from './TwoLines.tsx';

const route = getRouteApi('/signed-in/conflicts');

/** The link of a row; it takes the list's state along, and gets the focus back on return. */
export function OpenConflict({ row }: { row: ConflictRow }) {
  const list = route.useSearch();
  const opened = useRouterState({ select: ({ location }) => location.state.opened });
  return (
    <TwoLines
      first={
        <Link
          to="/conflicts/$conflictId"
          params={{ conflictId: row.conflictId }}
          state={{ list }}
          className={styles.open}
          data-row-link
          ref={opened === row.conflictId ? takeFocus : null}
        >
          {row.conflictId}
        </Link>
      }
      second={row.serviceCode ?? ''}
    />
  );
}

function takeFocus(link: HTMLAnchorElement | null): void {
  link?.focus();
}
