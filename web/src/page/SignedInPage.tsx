import { Outlet } from '@tanstack/react-router';
import { AppHeader } from './AppHeader.tsx';
import styles from './page.module.css';

/** The frame of every page that needs somebody to be signed in. */
export function SignedInPage() {
  return (
    <>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <AppHeader />
      <main id="main" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}
