import { Link, useRouterState } from '@tanstack/react-router';
import type { Group } from '../../../src/api/contract.ts';
import { countOf } from '../words/counts.ts';
import { agencyName } from '../words/organizations.ts';
import { StatusBadge } from '../words/StatusBadge.tsx';
import { sideNames } from '../words/sides.ts';
import { formatDate } from '../words/times.ts';
import styles from './GroupMembers.module.css';
import { PageSection } from './PageSection.tsx';

/** The other conflicts of the group, as far as the reader sees them. */
export function GroupMembers({ group }: { group: Group }) {
  const list = useRouterState({ select: ({ location }) => location.state.list });
  const unseen = group.size - 1 - group.members.length;
  return (
    <PageSection title={`Group ${group.groupId}`} note={noteOf(group)}>
      {group.members.length > 0 && (
        <ul className={styles.members}>
          {group.members.map((member) => (
            <li key={member.conflictId} className={styles.member}>
              <Link
                to="/conflicts/$conflictId"
                params={{ conflictId: member.conflictId }}
                state={list === undefined ? {} : { list }}
              >
                {member.conflictId}
              </Link>
              <span className={styles.agency}>{agencyName(member.agency)}</span>
              <span>
                {sideNames[member.kind].plain} of {formatDate(member.visitDate)}
              </span>
              <StatusBadge status={member.status} />
            </li>
          ))}
        </ul>
      )}
      {unseen > 0 && <p className={styles.unseen}>{unseenText(unseen, group.members.length)}</p>}
    </PageSection>
  );
}

function noteOf({ size, createdOn }: Group): string {
  const since = createdOn === null ? '' : ` since ${formatDate(createdOn)}`;
  return `${countOf(size, 'conflict')} that hang together${since}`;
}

function unseenText(unseen: number, seen: number): string {
  if (seen > 0) return `${countOf(unseen, 'more conflict')} of the group, not among those you see.`;
  return unseen === 1
    ? 'The other one is not among those you see.'
    : 'The others are not among those you see.';
}
