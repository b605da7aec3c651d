import type { ReactNode } from 'react';
import styles from './ConflictsTable.module.css';

/** What one looks for in a cell, and below it what one may want to know then. */
export function TwoLines({ first, second }: { first: ReactNode; second: ReactNode }) {
  return (
    <>
      <div className={styles.first} title={titleOf(first)}>
        {first}
      </div>
      <div className={styles.second} title={titleOf(second)}>
        {second || null}
      </div>
    </>
  );
}

/** What is cut off can be read when pointed at. */
function titleOf(content: ReactNode): string | undefined {
  return typeof content === 'string' && content !== '' ? content : undefined;
}
