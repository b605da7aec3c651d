import { useHotkeys } from '@mantine/hooks';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { ChevronLeftIcon } from '../icons/icons.tsx';
import styles from './ConflictPage.module.css';

/** Leads back to the list as it was, with the focus on this conflict's row; u does the same. */
export function BackToList({ conflictId }: { conflictId: string }) {
  const list = useRouterState({ select: ({ location }) => location.state.list });
  const navigate = useNavigate();
  const target = { to: '/conflicts', search: list ?? {}, state: { opened: conflictId } } as const;
  useHotkeys([['u', () => void navigate(target)]]);
  return (
    <Link {...target} className={styles.back}>
      <ChevronLeftIcon size={14} /> All conflicts
    </Link>
  );
}
