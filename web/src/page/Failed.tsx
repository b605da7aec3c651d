import { Button } from '@mantine/core';
import { problemOf } from '../http/request.ts';
import { Message } from './Message.tsx';

/** What failed and why, with a button to `retry`, or to what else leads on. */
export function Failed(props: { error: unknown; onRetry: () => void; retry?: string; isPage?: boolean }) {
  const { error, onRetry, retry = 'Try again', isPage = false } = props;
  const { title, detail, action } = problemOf(error);
  return (
    <Message title={title} isAlert isPage={isPage} actions={<Button onClick={onRetry}>{retry}</Button>}>
      <p>{detail}</p>
      <p>{action}</p>
    </Message>
  );
}
