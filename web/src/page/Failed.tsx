import { Button } from '@mantine/core';
import { problemOf } from '../http/request.ts';
import { Message } from './Message.tsx';

export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, detail, action } = problemOf(error);
  return (
    <Message title={title} isAlert actions={<Button onClick={onRetry}>Try again</Button>}>
      <p>{detail}</p>
      <p>{action}</p>
    </Message>
  );
}
