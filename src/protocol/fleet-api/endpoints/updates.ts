/** Software updates of phones: releases and rollouts. */
import { z } from 'zod';
import {
  newReleaseQuery,
  newRolloutSchema,
  storedReleaseSchema,
  rolloutActionSchema,
  rolloutSchema,
  versionUseSchema,
} from '../updates.js';
import { type Endpoint, id } from './endpoint.js';

export const updateEndpoints = {
  releases: {
    method: 'GET',
    path: '/api/releases',
    role: 'viewer',
    scope: 'phones:read',
    summary: "Packages of the phone's software, newest first",
    answer: z.array(storedReleaseSchema),
  },
  newRelease: {
    method: 'POST',
    path: '/api/releases',
    role: 'administrator',
    scope: 'administration',
    summary: 'Add a package: the .deb is the body; its signature says version and architecture',
    query: newReleaseQuery,
    upload: 'application/octet-stream',
    answer: storedReleaseSchema,
  },
  deleteRelease: {
    method: 'DELETE',
    path: '/api/releases/:id',
    role: 'administrator',
    scope: 'administration',
    summary: 'Delete a package that no rollout needs any more',
    params: id,
  },
  versions: {
    method: 'GET',
    path: '/api/versions',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'How many phones run which version',
    answer: z.array(versionUseSchema),
  },
  rollouts: {
    method: 'GET',
    path: '/api/rollouts',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Rollouts, newest first, with how far their phones have come',
    answer: z.array(rolloutSchema),
  },
  newRollout: {
    method: 'POST',
    path: '/api/rollouts',
    role: 'operator',
    scope: 'phones:write',
    summary: 'Bring a version to the phones of a channel: some first, and when they fare well the rest',
    body: newRolloutSchema,
    answer: rolloutSchema,
  },
  steerRollout: {
    method: 'POST',
    path: '/api/rollouts/:id/steer',
    role: 'operator',
    scope: 'phones:write',
    summary: 'Pause, resume or abort a rollout, or go on in spite of what halted it',
    params: id,
    body: rolloutActionSchema,
    answer: rolloutSchema,
  },
} as const satisfies Record<string, Endpoint>;
