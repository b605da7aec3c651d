import type { Conflict, Pair } from '../../../src/api/contract.ts';
import styles from './ConflictPage.module.css';
import { whyOver } from './whyOver.ts';

/** Why the two sides collide; and of what is no longer open, first that and why. */
export function Why({ conflict, pair }: { conflict: Conflict; pair: Pair }) {
  const over = whyOver(conflict, pair);
  return (
    <div className={styles.why} data-types={pair.types.join(' ')} data-over={over !== null}>
      {over !== null && (
        <p>
          <strong>No longer open:</strong> {over}.
        </p>
      )}
      <p>{pair.why}</p>
    </div>
  );
}
