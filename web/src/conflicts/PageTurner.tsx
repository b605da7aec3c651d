import { Button, Kbd } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ConflictPage } from '../../../src/api/contract.ts';
import { ChevronLeftIcon, ChevronRightIcon } from '../icons/icons.tsx';
import { formatCount } from '../words/counts.ts';
import styles from './ConflictsPage.module.css';
import type { ConflictsSearch } from './search.ts';

export function PageTurner({ page, search }: { page: ConflictPage | undefined; search: ConflictsSearch }) {
  return (
    <nav className={styles.turner} aria-label="Pages">
      <span className={styles.keys} aria-hidden="true">
        <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> move · <Kbd size="xs">Enter</Kbd> open ·{' '}
        <Kbd size="xs">/</Kbd> search
      </span>
      <span className={styles.range}>{page !== undefined && rangeOf(page)}</span>
      <TurnButton cursor={page?.previousCursor ?? null} search={search}>
        <ChevronLeftIcon /> Previous
      </TurnButton>
      <TurnButton cursor={page?.nextCursor ?? null} search={search}>
        Next <ChevronRightIcon />
      </TurnButton>
    </nav>
  );
}

function TurnButton(props: { cursor: string | null; search: ConflictsSearch; children: ReactNode }) {
  const { cursor, search, children } = props;
  if (cursor === null)
    return (
      <Button size="xs" variant="default" disabled>
        {children}
      </Button>
    );
  return (
    <Button
      size="xs"
      variant="default"
      renderRoot={(root) => <Link to="/conflicts" search={{ ...search, cursor }} {...root} />}
    >
      {children}
    </Button>
  );
}

function rangeOf({ rows, offset, total }: ConflictPage): string {
  const range = `${formatCount(offset + 1)}–${formatCount(offset + rows.length)}`;
  return `${range} of ${total.isExact ? '' : 'more than '}${formatCount(total.count)}`;
}
