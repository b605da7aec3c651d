import { useMemo } from 'react';
import type { Conflict } from '../../../src/api/contract.ts';
import { ShiftTimeline } from '../timeline/ShiftTimeline.tsx';
import { shiftsOf } from '../timeline/shifts.ts';
import { ConflictHeading } from './ConflictHeading.tsx';
import { ConflictHistory } from './ConflictHistory.tsx';
import styles from './ConflictPage.module.css';
import { DistanceFacts } from './DistanceFacts.tsx';
import { GroupMembers } from './GroupMembers.tsx';
import { Lifecycle } from './Lifecycle.tsx';
import { Money } from './Money.tsx';
import { PairChoice } from './PairChoice.tsx';
import { VisitComparison } from './VisitComparison.tsx';
import { Why } from './Why.tsx';

/** One conflict: why in a sentence, why as a picture, what became of it and costs, and the two sides side by side. */
export function ConflictDetails(props: { conflict: Conflict; chosenPairId: string | undefined }) {
  const { conflict } = props;
  const chosen = conflict.pairs.find((pair) => pair.pairId === props.chosenPairId) ?? conflict.pairs[0];
  const shifts = useMemo(() => shiftsOf(conflict), [conflict]);
  return (
    <article className={styles.conflict}>
      <ConflictHeading conflict={conflict} />
      {conflict.pairs.length > 1 && <PairChoice conflict={conflict} chosenPairId={chosen?.pairId} />}
      {chosen !== undefined && <Why conflict={conflict} pair={chosen} />}
      <ShiftTimeline shifts={shifts} chosenPairId={chosen?.pairId} />
      <div className={styles.columns}>
        <Lifecycle conflict={conflict} />
        <Money conflict={conflict} />
      </div>
      {chosen !== undefined && (
        <>
          <DistanceFacts pair={chosen} />
          <VisitComparison own={conflict.own} pair={chosen} />
        </>
      )}
      {conflict.group !== null && <GroupMembers group={conflict.group} />}
      <ConflictHistory conflict={conflict} />
    </article>
  );
}
