import { Skeleton, UnstyledButton } from '@mantine/core';
import { functionalUpdate, type Header, type SortingState, useTable } from '@tanstack/react-table';
import type { ConflictRow, ConflictSort, Direction } from '../../../src/api/contract.ts';
import styles from './ConflictsTable.module.css';
import { conflictColumns, features } from './columns.tsx';
import { type ConflictsSearch, sorts } from './search.ts';

const noRows: ConflictRow[] = [];
const loadingRows = Array.from({ length: 12 }, (_, index) => `row ${index}`);

/** The list in the order of the server; `rows` is undefined while the first page loads. */
export function ConflictsTable(props: {
  rows: ConflictRow[] | undefined;
  search: ConflictsSearch;
  /** Whether the rows belong to the page before, while the next one loads. */
  isStale: boolean;
  onSort: (sort: ConflictSort, direction: Direction) => void;
}) {
  const { rows, search, isStale, onSort } = props;
  const sorting: SortingState = [
    { id: search.sort ?? 'visitDate', desc: (search.direction ?? 'desc') === 'desc' },
  ];
  const table = useTable({
    features,
    columns: conflictColumns,
    data: rows ?? noRows,
    getRowId: (row) => row.conflictId,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (updater) => {
      const [next] = functionalUpdate(updater, sorting);
      const sort = sorts.find((name) => name === next?.id);
      if (sort !== undefined) onSort(sort, next?.desc === true ? 'desc' : 'asc');
    },
  });
  return (
    <div className={styles.frame} data-stale={isStale || undefined} aria-busy={rows === undefined || isStale}>
      <table className={styles.table}>
        <caption className={styles.hidden}>Conflicts, newest visit first unless sorted otherwise</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <ColumnHeader key={header.id} header={header} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {rows === undefined
            ? loadingRows.map((key) => <LoadingRow key={key} columns={table.getAllLeafColumns()} />)
            : table.getRowModel().rows.map((row) => (
                <tr key={row.id} className={styles.row} onClick={openRow}>
                  {row.getAllCells().map((cell) => (
                    <td key={cell.id} data-column={cell.column.id}>
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}

function ColumnHeader({ header }: { header: Header<typeof features, ConflictRow> }) {
  const { column } = header;
  const title = String(column.columnDef.header);
  const order = column.getIsSorted();
  const ariaSort = order === false ? undefined : order === 'asc' ? 'ascending' : 'descending';
  return (
    <th scope="col" data-column={column.id} aria-sort={ariaSort}>
      {sorts.some((name) => name === column.id) ? (
        <UnstyledButton className={styles.sort} onClick={column.getToggleSortingHandler()}>
          {title}
          <span className={styles.arrow} aria-hidden="true">
            {order === false ? '↕' : order === 'asc' ? '↑' : '↓'}
          </span>
        </UnstyledButton>
      ) : (
        title
      )}
    </th>
  );
}

function LoadingRow({ columns }: { columns: readonly { id: string }[] }) {
  return (
    <tr>
      {columns.map((column) => (
        <td key={column.id} data-column={column.id}>
          <Skeleton height={10} mt={5} mb={10} width="80%" />
          <Skeleton height={8} mb={5} width="50%" />
        </td>
      ))}
    </tr>
  );
}

/** A click anywhere in a row opens it, as long as it neither hits a link nor ends a selection of text. */
function openRow(event: React.MouseEvent<HTMLTableRowElement>): void {
  if (event.target instanceof Element && event.target.closest('a') !== null) return;
  if (window.getSelection()?.isCollapsed === false) return;
  event.currentTarget.querySelector<HTMLElement>('[data-row-link]')?.click();
}
