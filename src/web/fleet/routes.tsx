/** Addresses of the dashboard. Pages are fetched when they are first looked at. */
import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { NotFound, PageFailed } from './shell/page-failed.js';
import { AfterSignIn } from './sign-in/after-sign-in.js';
import { SignedIn } from './shell/signed-in.js';

type PageFile = Promise<{ readonly default: ComponentType }>;

function page(path: string, file: () => PageFile): RouteObject {
  const lazy = async () => ({ Component: (await file()).default });
  return { ...(path === '' ? { index: true } : { path }), lazy, ErrorBoundary: PageFailed };
}

export const routes: RouteObject[] = [
  {
    HydrateFallback: () => null,
    children: [
      page('/first-run', () => import('./sign-in/first-run-page.js')),
      page('/set-password', () => import('./sign-in/set-password-page.js')),
    ],
  },
  {
    path: '/',
    Component: SignedIn,
    ErrorBoundary: PageFailed,
    HydrateFallback: () => null,
    children: [
      page('', () => import('./overview/page.js')),
      page('phones', () => import('./phones/page.js')),
      page('phones/:id/:tab?', () => import('./phone/page.js')),
      page('alerts', () => import('./alerts/page.js')),
      page('statistics', () => import('./statistics/page.js')),
      page('enrolment/*', () => import('./enrolment/page.js')),
      page('sites', () => import('./sites/page.js')),
      page('maintenance', () => import('./maintenance/page.js')),
      page('updates', () => import('./updates/page.js')),
      page('people', () => import('./people/page.js')),
      page('tokens', () => import('./tokens/page.js')),
      page('channels', () => import('./channels/page.js')),
      page('audit', () => import('./audit/page.js')),
      page('settings', () => import('./settings/page.js')),
      page('account', () => import('./people/account-page.js')),
      { path: 'sign-in', Component: AfterSignIn },
      { path: '*', Component: NotFound },
    ],
  },
];
