import { useId } from 'react';
import type { PlacedCollision } from './collisions.ts';
import styles from './ShiftTimeline.module.css';

/** Where two shifts collide, drawn through both lanes: hatched where they overlap, bounded where a gap is too short. */
export function CollisionBands({ placed, isChosen }: { placed: PlacedCollision; isChosen: boolean }) {
  const hatch = useId();
  const { kind, left, right, bands, top, bottom } = placed;
  return (
    <g className={kind === 'overlap' ? styles.overlap : styles.travel} data-chosen={isChosen}>
      {kind === 'overlap' && (
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line className={styles.stripe} x1="0" x2="0" y1="0" y2="6" />
        </pattern>
      )}
      {bands.map((band) => (
        <rect
          key={band.top}
          className={styles.band}
          x={left}
          y={band.top}
          width={Math.max(right - left, 1)}
          height={band.bottom - band.top}
          fill={kind === 'overlap' ? `url(#${hatch})` : undefined}
        />
      ))}
      <line className={styles.edge} x1={left} x2={left} y1={top} y2={bottom} />
      <line className={styles.edge} x1={right} x2={right} y1={top} y2={bottom} />
    </g>
  );
}

/** Says the collision in numbers, in the free strip between the lanes; travel as an arrow that is too long. */
export function CollisionLabel({ placed, isChosen }: { placed: PlacedCollision; isChosen: boolean }) {
  const { kind, label, labelY } = placed;
  return (
    <g
      className={kind === 'overlap' ? styles.overlap : styles.travel}
      data-chosen={isChosen}
      data-collision={kind}
    >
      <rect
        className={styles.plate}
        x={label.left - 4}
        y={labelY - 10}
        width={label.right - label.left + 8}
        height={20}
        rx={3}
      />
      <text className={styles.collisionText} x={label.x} y={labelY + 4} textAnchor="middle">
        {label.text}
      </text>
      {kind === 'travel' && <TravelArrow placed={placed} />}
    </g>
  );
}

/** Solid as far as the gap reaches, dashed for the minutes that are missing, with a ring at the arrival. */
function TravelArrow({ placed }: { placed: Extract<PlacedCollision, { kind: 'travel' }> }) {
  const { left, right, arrival, arrowY } = placed;
  const tip = Math.min(5, right - left);
  return (
    <g>
      <line className={styles.arrow} x1={left} x2={right} y1={arrowY} y2={arrowY} />
      <path className={styles.arrowTip} d={`M${right - tip} ${arrowY - 4}L${right} ${arrowY}l${-tip} 4`} />
      <line className={styles.missing} x1={right} x2={arrival} y1={arrowY} y2={arrowY} />
      <circle className={styles.arrival} cx={arrival} cy={arrowY} r={3} />
    </g>
  );
}
