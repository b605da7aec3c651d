import type { TimelineLayout } from './layout.ts';
import styles from './ShiftTimeline.module.css';

/** Dates, times of day, and a line down through all lanes at each of them. */
export function TimeAxis({ layout }: { layout: TimelineLayout }) {
  const { dates, ticks, plot, height } = layout;
  return (
    <g>
      {dates.map((label) => (
        <text key={label.text} className={styles.date} x={label.x} y={12}>
          {label.text}
        </text>
      ))}
      {ticks.map(({ x, isMidnight, label }) => (
        <g key={x}>
          <line
            className={isMidnight ? styles.midnight : styles.tick}
            x1={x}
            x2={x}
            y1={plot.top - 6}
            y2={height}
          />
          {label !== null && (
            <text className={styles.hour} x={label.x} y={plot.top - 11} textAnchor="middle">
              {label.text}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}
