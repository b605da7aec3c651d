import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import '@fontsource-variable/inter';
import './mantine-parts.css';
import './tokens.css';
import './page.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAppRouter } from './router.tsx';
import { onToldByOtherTab } from './session/otherTabs.ts';
import { createAppQueryClient } from './session/queryClient.ts';
import { resolveVariables, theme } from './theme.ts';

const queryClient = createAppQueryClient({ onSignedOut: () => void router.invalidate() });
const router = createAppRouter(queryClient);

// A page of the user before must not stay under the cookie of the next.
onToldByOtherTab(() => window.location.reload());

const container = document.getElementById('app');
if (container === null) throw new Error('index.html has no #app');

createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
