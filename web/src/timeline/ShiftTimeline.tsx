import { useMemo } from 'react';
import { CollisionBands, CollisionLabel } from './CollisionMarks.tsx';
import { layOutTimeline, type TimelineLayout } from './layout.ts';
import { ShiftLane } from './ShiftLane.tsx';
import styles from './ShiftTimeline.module.css';
import { type BarKind, barKinds, type Shifts } from './shifts.ts';
import { TimeAxis } from './TimeAxis.tsx';
import { TimelineLegend } from './TimelineLegend.tsx';
import { TimesTable } from './TimesTable.tsx';
import { useElementWidth } from './useElementWidth.ts';

/**
 * A conflict as a picture: the shifts that collide on one axis of time, what each agency planned, reported and
 * recorded, and where that cannot be. The chosen pair stands out; the times are there as a table, too.
 */
export function ShiftTimeline({
  shifts,
  chosenPairId,
}: {
  shifts: Shifts;
  chosenPairId: string | undefined;
}) {
  const { ref, width } = useElementWidth();
  const layout = useMemo(() => layOutTimeline(shifts, width), [shifts, width]);
  return (
    <figure className={styles.figure} aria-label="Shift timeline">
      <TimelineLegend kinds={kindsDrawn(layout)} collisions={layout.collisions} />
      <div ref={ref} className={styles.scroller} style={{ minHeight: layout.height }}>
        {width > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: a picture made of parts that can be focused; SVG has no fieldset
          <svg
            className={styles.picture}
            width={layout.width}
            height={layout.height}
            role="group"
            aria-label={describe(shifts)}
          >
            <TimeAxis layout={layout} />
            {layout.collisions.map((placed) => (
              <CollisionBands key={placed.pairId} placed={placed} isChosen={placed.pairId === chosenPairId} />
            ))}
            {layout.lanes.map((lane) => (
              <ShiftLane key={lane.shift.id} lane={lane} plot={layout.plot} />
            ))}
            {layout.collisions.map((placed) => (
              <CollisionLabel key={placed.pairId} placed={placed} isChosen={placed.pairId === chosenPairId} />
            ))}
          </svg>
        )}
      </div>
      <details className={styles.times}>
        <summary>Show the times as a table</summary>
        <TimesTable shifts={shifts} />
      </details>
    </figure>
  );
}

/** Those of which there is a bar. */
function kindsDrawn({ lanes }: TimelineLayout): BarKind[] {
  const rows = lanes.flatMap((lane) => lane.rows);
  return barKinds.filter((kind) => rows.some((row) => row.kind === kind && row.bar !== null));
}

function describe({ own, others }: Shifts): string {
  const agencies = others.map((other) => other.shift.agencyName).join(', ');
  return `${own.caption} at ${own.agencyName}, and what it collides with: ${agencies}. The same times follow as a table.`;
}
