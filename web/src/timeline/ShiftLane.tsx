import { dimensions, type Lane } from './lanes.ts';
import type { TimelineLayout } from './layout.ts';
import { ShiftBar } from './ShiftBar.tsx';
import styles from './ShiftTimeline.module.css';
import { barKindNames } from './shifts.ts';

/** The shift of one agency: its name, cut off where it is too long, and below it a row for each kind of times. */
export function ShiftLane({ lane, plot }: { lane: Lane; plot: TimelineLayout['plot'] }) {
  const { shift, rows, position, top } = lane;
  return (
    <g className={position === 0 ? styles.own : styles.other}>
      <line className={styles.laneEdge} x1={0} x2={plot.right} y1={top} y2={top} />
      <foreignObject x={0} y={top + 3} width={plot.right} height={dimensions.header - 4}>
        <div className={styles.laneName}>
          <span className={styles.agency} title={shift.agencyName}>
            {shift.agencyName}
          </span>
          <span className={styles.caption}>{shift.caption}</span>
        </div>
      </foreignObject>
      {rows.map((row) => (
        <g key={row.kind}>
          <text className={styles.kind} data-compared={row.isCompared || undefined} x={0} y={row.y + 4}>
            {barKindNames[row.kind]}
          </text>
          {row.bar === null ? (
            <text className={styles.nothing} x={plot.left - 8} y={row.y + 4} textAnchor="end">
              –
            </text>
          ) : (
            <ShiftBar
              kind={row.kind}
              bar={row.bar}
              y={row.y}
              height={dimensions.row}
              agencyName={shift.agencyName}
              span={shift.spans[row.kind]}
            />
          )}
        </g>
      ))}
    </g>
  );
}
