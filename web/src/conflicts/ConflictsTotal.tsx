import { Skeleton, UnstyledButton } from '@mantine/core';
import type { ConflictPage } from '../../../src/api/contract.ts';
import { countOf, formatCount } from '../words/counts.ts';
import styles from './ConflictsPage.module.css';

export function ConflictsTotal(props: { page: ConflictPage | undefined; onCountAll: () => void }) {
  if (props.page === undefined) return <Skeleton height={16} width={96} />;
  const { count, isExact } = props.page.total;
  return (
    <p className={styles.total} aria-live="polite">
      {isExact ? countOf(count, 'conflict') : `more than ${formatCount(count)} conflicts`}
      {!isExact && (
        <UnstyledButton className={styles.countAll} onClick={props.onCountAll}>
          count all
        </UnstyledButton>
      )}
    </p>
  );
}
