import type { ReactNode } from 'react';
import styles from './ConflictsTable.module.css';

/** What one looks for in a cell, and below it what one may want to know then. */
export function TwoLines({ first, second }: { first: ReactNode; second: ReactNode }) {
  return (
    <>
      <div className={styles.first}>{first}</div>
      <div className={styles.second}>{second || null}</div>
    </>
  );
}
