/** Signing in. */
import { z } from 'zod';
import {
  entranceSchema,
  firstRunSchema,
  ownPasswordSchema,
  passwordSchema,
  sessionSchema,
  signInSchema,
} from '../people.js';
import type { Endpoint } from './endpoint.js';

export const signingInEndpoints = {
  entrance: {
    method: 'GET',
    path: '/api/entrance',
    role: 'anyone',
    scope: null,
    summary: 'What the sign-in page needs to know',
    answer: entranceSchema,
  },
  signIn: {
    method: 'POST',
    path: '/api/session',
    role: 'anyone',
    scope: null,
    summary: 'Sign in by name and password; sets the session cookie',
    body: signInSchema,
    answer: sessionSchema,
  },
  session: {
    method: 'GET',
    path: '/api/session',
    role: 'viewer',
    scope: null,
    summary: 'Who is signed in, and the CSRF token',
    answer: sessionSchema,
  },
  signOut: { method: 'DELETE', path: '/api/session', role: 'viewer', scope: null, summary: 'Sign out' },
  firstRun: {
    method: 'POST',
    path: '/api/first-run',
    role: 'anyone',
    scope: null,
    summary: 'Make the first administrator, by the one-time link of the console',
    body: firstRunSchema,
    answer: sessionSchema,
  },
  setPassword: {
    method: 'POST',
    path: '/api/set-password',
    role: 'anyone',
    scope: null,
    summary: 'Set a password by a one-time link',
    body: z.strictObject({ token: z.string().max(100), password: passwordSchema }),
    answer: sessionSchema,
  },
  changeOwnPassword: {
    method: 'PUT',
    path: '/api/session/password',
    role: 'viewer',
    scope: null,
    summary: 'Change the own password; ends all other sessions of the account',
    body: ownPasswordSchema,
  },
} as const satisfies Record<string, Endpoint>;
