import type { Conflict, NoResponse, Status } from '../../../src/api/contract.ts';
import { agencyName } from '../words/organizations.ts';
import { StatusBadge } from '../words/StatusBadge.tsx';
import { sideNames } from '../words/sides.ts';
import { formatAge, formatDate } from '../words/times.ts';
import styles from './Lifecycle.module.css';
import { PageSection } from './PageSection.tsx';

/** Which status this side and each other one has, since when, and who resolved it. */
export function Lifecycle({ conflict }: { conflict: Conflict }) {
  const { recordedOn, agingDays } = conflict;
  const age = agingDays === null ? '' : `, ${formatAge(agingDays)}`;
  return (
    <PageSection title="Status" note={`Reported ${formatDate(recordedOn)}${age}`}>
      <ul className={styles.states}>
        <State
          name={`${sideNames[conflict.own.kind].own}, ${agencyName(conflict.own.agency)}`}
          state={conflict}
        />
        {conflict.pairs.map((pair) => (
          <State
            key={pair.pairId}
            name={`${sideNames[pair.other.kind].other}, ${agencyName(pair.other.agency)}`}
            state={pair}
          />
        ))}
      </ul>
    </PageSection>
  );
}

interface LifeState {
  readonly status: Status;
  readonly statusSince: string | null;
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
      <span className={styles.end}>{sinceWhen(state)}</span>
      {noResponse !== null && <Answer answer={noResponse} />}
    </li>
  );
}

/**
 * `since Nov 20, 2026`; `on Nov 22, 2026 by Sunrise Home Care`, of what is over; and of what was resolved before it was
 * deleted `since Nov 25, 2026; resolved on Nov 22, 2026 by Sunrise Home Care`.
 */
function sinceWhen({ status, statusSince, resolvedOn, resolvedBy }: LifeState): string {
  const since = statusSince === null ? '' : `since ${formatDate(statusSince)}`;
  if (resolvedOn === null && resolvedBy === null) return since;
  const end = [
    resolvedOn === null ? '' : `on ${formatDate(resolvedOn)}`,
    resolvedBy === null ? '' : `by ${resolvedBy}`,
  ].filter(Boolean);
  const wasResolvedBefore = status === 'D' && statusSince !== null && statusSince !== resolvedOn;
  return wasResolvedBefore ? `${since}; resolved ${end.join(' ')}` : end.join(' ');
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
