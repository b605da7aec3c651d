import { type ReactNode, useId } from 'react';
import styles from './ConflictPage.module.css';

/** A part of the page under a heading of its own. */
export function PageSection(props: { title: string; note?: string; children: ReactNode }) {
  const { title, note, children } = props;
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <header className={styles.sectionHeading}>
        <h2 id={id}>{title}</h2>
        {note !== undefined && <p>{note}</p>}
      </header>
      {children}
    </section>
  );
}
