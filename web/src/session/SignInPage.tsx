import { Skeleton, UnstyledButton } from '@mantine/core';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import type { DemoUser, Role } from '../../../src/api/contract.ts';
import { problemOf } from '../http/request.ts';
import { ColorSchemeSwitch } from '../page/ColorSchemeSwitch.tsx';
import { Failed } from '../page/Failed.tsx';
import { Message } from '../page/Message.tsx';
import { ProductMark } from '../page/ProductMark.tsx';
import { usePageTitle } from '../page/usePageTitle.ts';
import { formatCount } from '../words/counts.ts';
import { organizationKinds, organizationName } from '../words/organizations.ts';
import styles from './SignInPage.module.css';
import { useDemoUsers, useSignIn } from './session.ts';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  usePageTitle('Sign in');
  const router = useRouter();
  const { next } = route.useSearch();
  const users = useDemoUsers();
  const signIn = useSignIn({ onSignedIn: () => router.history.push(pathWithin(next)) });
  return (
    <main className={styles.page}>
      <div className={styles.top}>
        <ProductMark size={32} />
        <h1>Conflict Management</h1>
        <ColorSchemeSwitch />
      </div>
      <p className={styles.intro}>
        Finds home-care visits that cannot both have happened, and shows why. This is a demonstration with
        made-up people: choose whose eyes to look through.
      </p>
      {signIn.isError && (
        <p className={styles.failed} role="alert">
          {problemOf(signIn.error).detail} {problemOf(signIn.error).action}
        </p>
      )}
      {users.isPending && <LoadingCards />}
      {users.isError && <Failed error={users.error} onRetry={() => void users.refetch()} />}
      {users.data?.users.length === 0 && (
        <Message title="Nobody can sign in yet">
          <p>
            There are no demo users. They are created when the first night has run: start it with ./cm demo.
          </p>
        </Message>
      )}
      <ul className={styles.cards}>
        {users.data?.users.map((user) => (
          <li key={user.id}>
            <UserCard user={user} isBusy={signIn.isPending} onChoose={() => signIn.mutate(user.id)} />
          </li>
        ))}
      </ul>
    </main>
  );
}

function UserCard(props: { user: DemoUser; isBusy: boolean; onChoose: () => void }) {
  const { user } = props;
  return (
    <UnstyledButton className={styles.card} onClick={props.onChoose} disabled={props.isBusy}>
      <span className={styles.role}>
        {organizationKinds[user.role]} · {user.name}
      </span>
      <span className={styles.name}>{organizationName(user)}</span>
      <span className={styles.sees}>{whatIsSeen(user.role)}</span>
      <span className={styles.count}>
        <strong>{formatCount(user.conflicts)}</strong> {user.conflicts === 1 ? 'conflict' : 'conflicts'}
        <span className={styles.go} aria-hidden="true">
          Sign in →
        </span>
      </span>
    </UnstyledButton>
  );
}

function whatIsSeen(role: Role): string {
  switch (role) {
    case 'provider':
      return `Sees the conflicts of its own visits. Of the other agency: its name, phone and times, but not the patient or the money.`;
    case 'payer':
      return `Sees the conflicts of visits that it pays for, at every agency. Of other visits, neither the patient nor the money.`;
    default:
      return role satisfies never;
  }
}

function LoadingCards() {
  return (
    <div className={styles.cards} aria-hidden="true">
      {['a', 'b', 'c', 'd'].map((key) => (
        <Skeleton key={key} height={168} radius={6} />
      ))}
    </div>
  );
}

/** Only a path of this site: an address from outside must not be a way out of it. */
function pathWithin(next: string | undefined): string {
  return next?.match(/^\/(?![/\\])/) ? next : '/';
}
