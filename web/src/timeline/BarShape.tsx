import { useId } from 'react';
import type { Bar } from './lanes.ts';
import styles from './ShiftTimeline.module.css';
import type { BarKind } from './shifts.ts';

const thickness = 10;

/**
 * The form says what is known: an outline was planned, a solid bar was reported as worked, a line between two
 * rings was recorded by the punches of the clock. Training and days off are barred: no visit at all. Where one end is
 * missing, only the other is drawn.
 */
export function BarShape({
  kind,
  bar,
  y,
}: {
  kind: BarKind;
  bar: Pick<Bar, 'left' | 'right' | 'hasStart' | 'hasEnd'>;
  y: number;
}) {
  const { left, right, hasStart, hasEnd } = bar;
  const box = { x: left, y: y - thickness / 2, width: Math.max(right - left, 2), height: thickness, rx: 2 };
  switch (kind) {
    case 'scheduled':
      return <rect className={styles.scheduled} {...box} />;
    case 'actual':
      return <rect className={styles.actual} {...box} />;
    case 'evv':
      return (
        <g className={styles.evv}>
          <line x1={left} x2={right} y1={y} y2={y} />
          {hasStart && <circle cx={left} cy={y} r={4} />}
          {hasEnd && <circle cx={right} cy={y} r={4} />}
        </g>
      );
    case 'training':
    case 'daysOff':
      return <BarredBar box={box} />;
    default:
      return kind satisfies never;
  }
}

function BarredBar({ box }: { box: { x: number; y: number; width: number; height: number; rx: number } }) {
  const bars = useId();
  return (
    <g className={styles.event}>
      <pattern id={bars} width="5" height="5" patternUnits="userSpaceOnUse">
        <line x1="1.5" x2="1.5" y1="0" y2="5" />
      </pattern>
      <rect {...box} fill={`url(#${bars})`} />
    </g>
  );
}
