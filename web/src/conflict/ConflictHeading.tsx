import type { Conflict, Side } from '../../../src/api/contract.ts';
import { typeNames } from '../../../src/rules.ts';
import { FlagIcon } from '../icons/icons.tsx';
import { StatusBadge } from '../words/StatusBadge.tsx';
import { sideNames } from '../words/sides.ts';
import { TypeChip } from '../words/TypeChip.tsx';
import { formatAge, formatDate } from '../words/times.ts';
import styles from './ConflictPage.module.css';

export function ConflictHeading({ conflict }: { conflict: Conflict }) {
  return (
    <header className={styles.heading}>
      <h1>Conflict {conflict.conflictId}</h1>
      <StatusBadge status={conflict.status} />
      {conflict.types.map((type) => (
        <span key={type} className={styles.type}>
          <TypeChip type={type} /> {typeNames[type]}
        </span>
      ))}
      {conflict.flagForReview && (
        <span className={styles.flag}>
          <FlagIcon size={14} /> For review
        </span>
      )}
      <p className={styles.facts}>{factsOf(conflict).join(' · ')}</p>
    </header>
  );
}

function factsOf({ own, recordedOn, agingDays }: Conflict): string[] {
  const caregiver = own.caregiver?.name;
  return [
    ...(caregiver ? [caregiver] : []),
    ...whatOf(own),
    `reported ${formatDate(recordedOn)}${agingDays === null ? '' : `, ${formatAge(agingDays)}`}`,
  ];
}

function whatOf(own: Side): string[] {
  if (own.kind === 'visit') return [`visit of ${formatDate(own.visitDate)}`];
  const day = (own.during.start ?? own.during.end)?.slice(0, 10);
  const name = sideNames[own.kind].plain.toLowerCase();
  return [day === undefined ? name : `${name} of ${formatDate(day)}`];
}
