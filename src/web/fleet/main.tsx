import '../common/no-eval.js';
import '@mantine/core/styles.css';
import './common/fleet.css';
import { QueryClient } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiClient } from './api/client.js';
import { ApiProblem } from './api/problem.js';
import { sendFile } from './api/send-file.js';
import { sessionKey } from './api/session.js';
import { App } from './app.js';

/** Answers are told live or fetched anew after a reconnection; without that they would be old after this. */
const STALE_MS = 30_000;

const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      // What the server has refused, it refuses again.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiProblem && ['UNREACHABLE', 'NOT_READY'].includes(error.code),
    },
  },
});
const api = new ApiClient({
  fetch: (...request) => fetch(...request),
  sendFile,
  onSignedOut: () => cache.setQueryData(sessionKey, null),
});

const element = document.getElementById('fleet');
if (!element) throw new Error('fleet.html has no element with the id "fleet"');
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// The library's dialogs keep the page from scrolling by a style tag of their own, which takes its nonce from here.
Object.assign(globalThis, { __webpack_nonce__: nonce });
createRoot(element).render(
  <StrictMode>
    <App api={api} cache={cache} styleNonce={nonce} />
  </StrictMode>,
);
