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
      <LoadingSection widths={['80%']} />
      <LoadingSection widths={['40%', '20%', '70%', '65%', '72%', '24%', '60%', '55%', '62%']} />
      <div className={styles.columns}>
        <LoadingSection widths={['20%', '80%', '80%']} />
        <LoadingSection widths={['20%', '80%', '80%']} />
      </div>
    </div>
  );
}

/** A section with lines as wide as those that will stand there. */
function LoadingSection({ widths }: { widths: readonly string[] }) {
  return (
    <div className={styles.section}>
      {widths.map((width, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else, and never change
        <Skeleton key={line} height={12} width={width} my={12} />
      ))}
    </div>
  );
}
