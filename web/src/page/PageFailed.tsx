import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { Failed } from './Failed.tsx';

/** The last resort of the router: what a page threw instead of showing itself. */
export function PageFailed({ error }: ErrorComponentProps) {
  const router = useRouter();
  return <Failed error={error} isPage onRetry={() => void router.invalidate()} />;
}
