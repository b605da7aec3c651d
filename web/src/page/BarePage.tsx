import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ColorSchemeSwitch } from './ColorSchemeSwitch.tsx';
import { ProductMark } from './ProductMark.tsx';
import styles from './page.module.css';

/** The frame of what can be shown without knowing who is signed in. */
export function BarePage({ children }: { children: ReactNode }) {
  return (
    <>
      <header className={styles.header}>
        <div className={styles.headerInner}>
          <Link to="/" className={styles.product}>
            <ProductMark />
            Conflict Management
          </Link>
          <div className={styles.bareActions}>
            <ColorSchemeSwitch />
          </div>
        </div>
      </header>
      <main className={styles.main}>{children}</main>
    </>
  );
}
