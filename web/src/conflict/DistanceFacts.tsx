import type { Pair } from '../../../src/api/contract.ts';
import { countOf } from '../words/counts.ts';
import { formatMinutes } from '../words/times.ts';
import styles from './ConflictPage.module.css';

/** The numbers of the distance rule; nothing for a pair that it did not find. */
export function DistanceFacts({ pair }: { pair: Pair }) {
  const { distanceMiles, averageMilesPerHour, etaMinutes, gap } = pair;
  if (distanceMiles === null || etaMinutes === null) return null;
  const facts: [string, string][] = [
    ['Distance', `${distanceMiles} miles`],
    ...(averageMilesPerHour === null
      ? []
      : [['Average speed', `${averageMilesPerHour} miles an hour`] satisfies [string, string]]),
    ['Travel time', `${etaMinutes} minutes`],
    ...(gap === null
      ? []
      : [
          ['Time between the visits', countOf(gap.minutes, 'minute')] satisfies [string, string],
          ['Missing', formatMinutes(etaMinutes - gap.minutes)] satisfies [string, string],
        ]),
  ];
  return (
    <dl className={styles.distance} aria-label="Distance">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
