import { Tooltip } from '@mantine/core';
import type { Span } from '../../../src/api/contract.ts';
import { durationInWords } from '../../../src/durations.ts';
import { formatSpan, minutesOf } from '../words/times.ts';
import { BarShape } from './BarShape.tsx';
import type { Bar } from './lanes.ts';
import styles from './ShiftTimeline.module.css';
import { type BarKind, barKindNames } from './shifts.ts';

/** One account of a shift, with its times beside it; pointed at or focused, it says them in full. */
export function ShiftBar(props: {
  kind: BarKind;
  bar: Bar;
  y: number;
  height: number;
  agencyName: string;
  span: Span;
}) {
  const { kind, bar, y, height, agencyName, span } = props;
  const text = `${barKindNames[kind]}: ${formatSpan(span) ?? ''}${durationOf(span)}`;
  return (
    <Tooltip label={text} events={{ hover: true, focus: true, touch: true }} withArrow>
      {/* biome-ignore lint/a11y: a picture of its own that the keyboard reaches, because its tooltip must be within reach */}
      <g
        className={styles.bar}
        tabIndex={0}
        role="img"
        aria-label={`${agencyName}, ${text}`}
        data-kind={kind}
      >
        <rect
          className={styles.barTarget}
          x={bar.left - 4}
          y={y - height / 2 + 1}
          width={bar.right - bar.left + 8}
          height={height - 2}
          rx={3}
        />
        <BarShape kind={kind} bar={bar} y={y} />
        {bar.labels.map((label) => (
          <text key={label.anchor} className={styles.clock} x={label.x} y={y + 4} textAnchor={label.anchor}>
            {label.text}
          </text>
        ))}
      </g>
    </Tooltip>
  );
}

function durationOf({ start, end }: Span): string {
  if (start === null || end === null) return '';
  return `, ${durationInWords(Math.abs(Math.floor(minutesOf(end)) - Math.floor(minutesOf(start))))}`;
}
