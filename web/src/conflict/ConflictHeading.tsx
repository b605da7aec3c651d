import type { Conflict } from '../../../src/api/contract.ts';
import { FlagIcon } from '../icons/icons.tsx';
import { StatusBadge } from '../words/StatusBadge.tsx';
import { TypeChip } from '../words/TypeChip.tsx';
import { formatAge, formatDate } from '../words/times.ts';
import styles from './ConflictPage.module.css';

export function ConflictHeading({ conflict }: { conflict: Conflict }) {
  return (
    <header className={styles.heading}>
      <h1>Conflict {conflict.conflictId}</h1>
      <StatusBadge status={conflict.status} />
      <span>
        {conflict.types.map((type) => (
          <TypeChip key={type} type={type} />
        ))}
      </span>
      {conflict.flagForReview && (
        <span className={styles.flag}>
          <FlagIcon size={14} /> For review
        </span>
      )}
      <p className={styles.facts}>{factsOf(conflict).join(' · ')}</p>
    </header>
  );
}

function factsOf({ visit, recordedOn, agingDays, resolvedOn }: Conflict): string[] {
  const caregiver = visit.caregiver?.name;
  return [
    ...(caregiver ? [caregiver] : []),
    `visit of ${formatDate(visit.visitDate)}`,
    `reported ${formatDate(recordedOn)}${agingDays === null ? '' : `, ${formatAge(agingDays)}`}`,
    ...(resolvedOn === null ? [] : [`resolved ${formatDate(resolvedOn)}`]),
  ];
}
