import type { ErrorComponentProps } from '@tanstack/react-router';
import { BarePage } from './BarePage.tsx';
import { NotFoundPage } from './NotFoundPage.tsx';
import { PageFailed } from './PageFailed.tsx';

export function BareNotFound() {
  return (
    <BarePage>
      <NotFoundPage />
    </BarePage>
  );
}

export function BareFailed(props: ErrorComponentProps) {
  return (
    <BarePage>
      <PageFailed {...props} />
    </BarePage>
  );
}
