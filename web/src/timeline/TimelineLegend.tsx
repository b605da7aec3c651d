import { BarShape } from './BarShape.tsx';
import type { PlacedCollision } from './collisions.ts';
import styles from './ShiftTimeline.module.css';
import { type BarKind, barKindNames } from './shifts.ts';

export function TimelineLegend(props: { kinds: readonly BarKind[]; collisions: readonly PlacedCollision[] }) {
  const collisions = new Set(props.collisions.map((placed) => placed.kind));
  return (
    <ul className={styles.legend} aria-label="Legend">
      {props.kinds.map((kind) => (
        <li key={kind}>
          <svg className={styles.own} width="32" height="16" aria-hidden="true">
            <BarShape kind={kind} bar={{ left: 5, right: 27, hasStart: true, hasEnd: true }} y={8} />
          </svg>
          {kind === 'evv' ? 'EVV call in and call out' : barKindNames[kind]}
        </li>
      ))}
      {collisions.has('overlap') && (
        <li>
          <svg className={styles.overlap} data-chosen="true" width="32" height="16" aria-hidden="true">
            <path className={styles.stripe} d="M2 14 14 2M9 14 21 2M16 14 28 2" />
            <rect className={styles.edge} x="1" y="1" width="30" height="14" fill="none" />
          </svg>
          Overlap
        </li>
      )}
      {collisions.has('travel') && (
        <li>
          <svg className={styles.travel} data-chosen="true" width="40" height="16" aria-hidden="true">
            <line className={styles.arrow} x1="1" x2="20" y1="8" y2="8" />
            <path className={styles.arrowTip} d="M15 4 20 8 15 12" />
            <line className={styles.missing} x1="20" x2="36" y1="8" y2="8" />
            <circle className={styles.arrival} cx="36" cy="8" r="3" />
          </svg>
          Gap, and travel time that it lacks
        </li>
      )}
    </ul>
  );
}
