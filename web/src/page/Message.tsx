import type { ReactNode } from 'react';
import styles from './page.module.css';

/** What takes the place of content: nothing found, or something failed; with what to do next. */
export function Message(props: {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  isAlert?: boolean;
}) {
  return (
    <section className={styles.message} role={props.isAlert === true ? 'alert' : undefined}>
      <h2>{props.title}</h2>
      {props.children}
      {props.actions !== undefined && <div className={styles.messageActions}>{props.actions}</div>}
    </section>
  );
}
