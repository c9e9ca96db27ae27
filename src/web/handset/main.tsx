import '../common/no-eval.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { HandsetPage } from './model/handset-page.js';
import { PhoneLink } from './model/phone-link.js';
import { openPhoneSocket } from './open-phone-socket.js';
import { BrowserSound } from './sound/browser-sound.js';
import { App } from './view/app.js';
import './view/styles/page.css';

const page = new HandsetPage({
  makeLink: (events) =>
    new PhoneLink(
      {
        openSocket: openPhoneSocket,
        after: (delayMs, action) => {
          const timer = setTimeout(action, delayMs);
          return () => clearTimeout(timer);
        },
        random: Math.random,
      },
      events,
    ),
  makeSound: (events) => new BrowserSound(events),
  every: (periodMs, action) => {
    const timer = setInterval(action, periodMs);
    return () => clearInterval(timer);
  },
});

const element = document.getElementById('page');
if (!element) throw new Error('index.html has no element with the id "page"');
createRoot(element).render(
  <StrictMode>
    <App page={page} />
  </StrictMode>,
);
page.start();
