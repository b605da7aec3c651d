import type { Pair } from '../../../src/api/contract.ts';
import { comparedMinutes } from '../../../src/durations.ts';
import styles from './ConflictPage.module.css';

/** The numbers of the distance rule; nothing for a pair that it did not find. */
export function DistanceFacts({ pair }: { pair: Pair }) {
  const { distanceMiles, averageMilesPerHour, etaMinutes, gap, missingMinutes } = pair;
  if (distanceMiles === null || etaMinutes === null) return null;
  return (
    <dl className={styles.distance} aria-label="Distance">
      <Fact name="Distance" value={`${distanceMiles} miles`} />
      {averageMilesPerHour !== null && <Fact name="Average speed" value={`${averageMilesPerHour} mph`} />}
      <Fact name="Travel time" value={comparedMinutes(etaMinutes)} />
      {gap !== null && <Fact name="Time between the visits" value={comparedMinutes(gap.minutes)} />}
      {missingMinutes !== null && <Fact name="Too short by" value={comparedMinutes(missingMinutes)} />}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
