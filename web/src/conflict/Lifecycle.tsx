import type { Conflict, NoResponse, Status } from '../../../src/api/contract.ts';
import { agencyName } from '../words/organizations.ts';
import { StatusBadge } from '../words/StatusBadge.tsx';
import { sideNames } from '../words/sides.ts';
import { formatAge, formatDate } from '../words/times.ts';
import styles from './Lifecycle.module.css';
import { PageSection } from './PageSection.tsx';

/** What became of a conflict and of each of its pairs, when, and by whom. */
export function Lifecycle({ conflict }: { conflict: Conflict }) {
  const { recordedOn, agingDays } = conflict;
  const age = agingDays === null ? '' : `, ${formatAge(agingDays)}`;
  return (
    <PageSection title="What became of it" note={`Reported ${formatDate(recordedOn)}${age}`}>
      <ul className={styles.states}>
        <State
          name={`${sideNames[conflict.own.kind].own}, ${agencyName(conflict.own.agency)}`}
          state={conflict}
        />
        {conflict.pairs.map((pair) => (
          <State key={pair.pairId} name={`With ${agencyName(pair.other.agency)}`} state={pair} />
        ))}
      </ul>
    </PageSection>
  );
}

interface LifeState {
  readonly status: Status;
  readonly resolvedOn: string | null;
  readonly resolvedBy: string | null;
  readonly noResponse: NoResponse | null;
}

function State({ name, state }: { name: string; state: LifeState }) {
  const { status, noResponse } = state;
  return (
    <li className={styles.state}>
      <span className={styles.name}>{name}</span>
      <StatusBadge status={status} />
      <span className={styles.end}>{endOf(state)}</span>
      {noResponse !== null && <Answer answer={noResponse} />}
    </li>
  );
}

/** `on Nov 22, 2026 by Sunrise Home Care`; nothing of what is open. */
function endOf({ resolvedOn, resolvedBy }: LifeState): string {
  return [
    resolvedOn === null ? '' : `on ${formatDate(resolvedOn)}`,
    resolvedBy === null ? '' : `by ${resolvedBy}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function Answer({ answer }: { answer: NoResponse }) {
  const { title, notes, at, isReasonHidden } = answer;
  const day = at === null ? '' : ` on ${formatDate(at.slice(0, 10))}`;
  return (
    <p className={styles.answer}>
      {`No response${day}`}
      {isReasonHidden ? (
        <i>. The reason is not shown to your role.</i>
      ) : (
        [': ', title ?? 'no reason given'].join('')
      )}
      {notes !== null && <q className={styles.notes}>{notes}</q>}
    </p>
  );
}
