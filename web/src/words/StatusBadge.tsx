import type { Status } from '../../../src/api/contract.ts';
import { statusNames } from './statuses.ts';
import styles from './words.module.css';

/** A status in words, with a mark of its own form so that a column of them can be scanned. */
export function StatusBadge({ status }: { status: Status }) {
  return (
    <span className={styles.status} data-status={status}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        <StatusMark status={status} />
      </svg>
      {statusNames[status]}
    </span>
  );
}

function StatusMark({ status }: { status: Status }) {
  switch (status) {
    case 'U':
      return <circle cx="5" cy="5" r="4.5" fill="currentColor" />;
    case 'W':
      return (
        <>
          <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.25" />
          <path d="M5 1a4 4 0 0 1 0 8Z" fill="currentColor" />
        </>
      );
    case 'N':
      return (
        <circle
          cx="5"
          cy="5"
          r="4"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.25"
          strokeDasharray="2 1.6"
        />
      );
    case 'R':
      return <path d="m1 5.5 2.7 2.7L9 2" fill="none" stroke="currentColor" strokeWidth="1.75" />;
    case 'I':
      return <path d="M1 5h8" stroke="currentColor" strokeWidth="1.75" />;
    case 'D':
      return <path d="m1.5 1.5 7 7m0-7-7 7" stroke="currentColor" strokeWidth="1.5" />;
    default:
      return status satisfies never;
  }
}
