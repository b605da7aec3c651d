import { Skeleton } from '@mantine/core';
import styles from './ConflictPage.module.css';

/** The page's outline in its final proportions. */
export function ConflictLoading({ conflictId }: { conflictId: string }) {
  return (
    <div className={styles.conflict} aria-busy="true">
      <header className={styles.heading}>
        <h1>Conflict {conflictId}</h1>
        <p className={styles.facts}>
          <Skeleton height={14} width={320} mt={3} mb={3} />
        </p>
      </header>
      <Skeleton height={56} radius={6} />
      <Skeleton height={432} radius={6} />
      <Skeleton height={560} radius={6} />
    </div>
  );
}
