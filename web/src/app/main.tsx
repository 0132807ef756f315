// The portal starts here: messages, features, settings, router, and the page.
import '../ui/styles/index.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { cache } from '../api/cache';
import { loadSession } from '../api/session';
import { listenToKeys } from '../commands/keys';
import { startQuery } from '../layout/start';
import { addMessages } from '../messages';
import { uiMessages } from '../ui/messages';
import { UiProvider } from '../ui';
import { installFeatures } from './features';
import { followLook } from './look';
import { appMessages } from './messages';
import { router } from './router';

addMessages(uiMessages);
addMessages(appMessages);
installFeatures();
followLook();
listenToKeys();
// Both questions leave at once; the first page waits for neither more than once.
void cache.query(startQuery).catch(() => undefined);
void loadSession().catch(() => undefined);

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element `root`');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <UiProvider>
        <RouterProvider router={router} />
      </UiProvider>
    </QueryClientProvider>
  </StrictMode>,
);
