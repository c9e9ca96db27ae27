import '../common/no-eval.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { recall, remember } from '../common/storage.js';
import { askPhone } from './model/ask-phone.js';
import { openLiveFeed } from './model/live-feed.js';
import { SetupClient } from './model/setup-client.js';
import { SetupPage } from './model/setup-page.js';
import { App } from './view/app.js';
import './view/styles/page.css';

/** Where the technician is, beside what the phone knows. The address names the phone, so that two do not mix. */
const STEP_KEY = `hotline.setup.step ${globalThis.location.host}`;

const page = new SetupPage({
  client: new SetupClient(askPhone),
  openFeed: openLiveFeed,
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  nowMs: Date.now,
  recallStep: () => recall(STEP_KEY),
  isVisible: () => document.visibilityState === 'visible',
  rememberStep: (step) => remember(STEP_KEY, step),
});

const element = document.getElementById('setup');
if (!element) throw new Error('setup.html has no element with the id "setup"');
createRoot(element).render(
  <StrictMode>
    <App page={page} />
  </StrictMode>,
);
page.start();
