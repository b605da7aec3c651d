import { Button } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { useSignOut } from '../session/session.ts';
import { useSession } from '../session/useSession.ts';
import { organizationKinds, organizationName } from '../words/organizations.ts';
import { formatDate } from '../words/times.ts';
import { ColorSchemeSwitch } from './ColorSchemeSwitch.tsx';
import { ProductMark } from './ProductMark.tsx';
import styles from './page.module.css';

export function AppHeader() {
  const { user, asOf } = useSession();
  const router = useRouter();
  const signOut = useSignOut({ onSignedOut: () => void router.navigate({ to: '/sign-in' }) });
  return (
    <header className={styles.header}>
      <div className={styles.headerInner}>
        <Link to="/" className={styles.product}>
          <ProductMark />
          Conflict Management
        </Link>
        <span className={styles.asOf}>
          {asOf === null ? 'No data yet' : `Data as of ${formatDate(asOf)}`}
        </span>
        <div className={styles.user}>
          <div className={styles.userName}>{user.name}</div>
          <div className={styles.organisation}>
            {organizationKinds[user.role]} · {organizationName(user)}
          </div>
        </div>
        <div className={styles.actions}>
          <ColorSchemeSwitch />
          <Button size="xs" variant="default" onClick={() => signOut.mutate()} loading={signOut.isPending}>
            Sign out
          </Button>
        </div>
      </div>
    </header>
  );
}
