import { Link } from '@tanstack/react-router';
import { Message } from './Message.tsx';
import { usePageTitle } from './usePageTitle.ts';

export function NotFoundPage() {
  usePageTitle('Page not found');
  return (
    <Message title="Page not found" isPage actions={<Link to="/conflicts">Go to the conflicts</Link>}>
      <p>There is nothing at this address. It may have been mistyped or cut off when it was copied.</p>
    </Message>
  );
}
