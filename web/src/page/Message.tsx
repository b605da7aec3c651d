import type { ReactNode } from 'react';
import styles from './page.module.css';

/** What takes the place of content: nothing found, or something failed; with what to do next. */
export function Message(props: {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  isAlert?: boolean;
  /** Whether there is nothing else on the page, so that this is its heading. */
  isPage?: boolean;
}) {
  const Heading = props.isPage === true ? 'h1' : 'h2';
  return (
    <section className={styles.message} role={props.isAlert === true ? 'alert' : undefined}>
      <Heading>{props.title}</Heading>
      {props.children}
      {props.actions !== undefined && <div className={styles.messageActions}>{props.actions}</div>}
    </section>
  );
}
