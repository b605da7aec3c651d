import { useHotkeys } from '@mantine/hooks';
import { getRouteApi, Link, useRouterState } from '@tanstack/react-router';
import type { Conflict, Pair } from '../../../src/api/contract.ts';
import { ruleNames } from '../../../src/rules.ts';
import { collisionText } from '../timeline/collisions.ts';
import { collisionOf } from '../timeline/shifts.ts';
import { agencyName } from '../words/organizations.ts';
import { StatusBadge } from '../words/StatusBadge.tsx';
import { sideNames } from '../words/sides.ts';
import { TypeChip } from '../words/TypeChip.tsx';
import styles from './ConflictPage.module.css';

const route = getRouteApi('/signed-in/conflicts/$conflictId');

/** The visits and the training that this one collides with; the one chosen, part of the address, is explained below. j and k walk along. */
export function PairChoice({
  conflict,
  chosenPairId,
}: {
  conflict: Conflict;
  chosenPairId: string | undefined;
}) {
  const { pairs } = conflict;
  const list = useRouterState({ select: ({ location }) => location.state.list });
  const navigate = route.useNavigate();
  const state = list === undefined ? {} : { list };
  const choose = (by: 1 | -1) => {
    const next = pairs[pairs.findIndex((pair) => pair.pairId === chosenPairId) + by];
    if (next !== undefined) void navigate({ search: { pair: next.pairId }, state, replace: true });
  };
  useHotkeys([
    ['j', () => choose(1)],
    ['k', () => choose(-1)],
  ]);
  return (
    <nav aria-label={`What collides with ${sideNames[conflict.own.kind].own.toLowerCase()}`}>
      <ul className={styles.pairs}>
        {pairs.map((pair) => (
          <li key={pair.pairId}>
            <Link
              to="/conflicts/$conflictId"
              params={{ conflictId: conflict.conflictId }}
              search={{ pair: pair.pairId }}
              state={state}
              replace
              resetScroll={false}
              className={styles.pair}
              aria-current={pair.pairId === chosenPairId ? 'true' : undefined}
            >
              <PairSummary pair={pair} />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function PairSummary({ pair }: { pair: Pair }) {
  const collision = collisionOf(pair);
  const [rule] = pair.rules;
  return (
    <>
      <span className={styles.pairAgency}>{agencyName(pair.other.agency)}</span>
      <span className={styles.pairRule}>
        {pair.types.map((type) => (
          <TypeChip key={type} type={type} />
        ))}{' '}
        {collision === null ? rule !== undefined && ruleNames[rule] : collisionText(collision)}
      </span>
      <span className={styles.pairRule}>
        <StatusBadge status={pair.status} />
      </span>
    </>
  );
}
