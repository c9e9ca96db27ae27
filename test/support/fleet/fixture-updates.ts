/** Releases and rollouts of the made-up fleet, answered as a server would. */
import type { PhoneRow } from '../../../src/protocol/fleet-api/phones.js';
import {
  type Rollout,
  rolloutPlanSchema,
  type RolloutStateName,
  type StoredRelease,
  type VersionUse,
} from '../../../src/protocol/fleet-api/updates.js';
import { remove, replaced } from './fixture-lists.js';
import { KINDS } from './fixture-managed-items.js';
import { fixtureId } from './fixture-phones.js';
import type { ManagedFleet } from './managed-fleet.js';

const HOUR_MS = 3_600_000;
type Ago = (ms: number) => string;

const none = {
  waiting: 0,
  asked: 0,
  fetching: 0,
  fetched: 0,
  installing: 0,
  running: 0,
  'rolled-back': 0,
  refused: 0,
};
const plan = rolloutPlanSchema.parse({});

export function managedReleases(ago: Ago): StoredRelease[] {
  const release = (
    index: number,
    version: string,
    architecture: StoredRelease['architecture'],
  ): StoredRelease => ({
    id: fixtureId(KINDS.update, index),
    version,
    architecture,
    sizeBytes: 44_000_000 + index * 900_000,
    sha256: 'e3b0c442'.repeat(8),
    keyId: '9F1C0A4B5D6E7F80',
    verified: index !== 2,
    addedAt: ago(index * 30 * HOUR_MS),
    addedBy: 'olga',
  });
  return [release(1, '0.3.0', 'arm64'), release(2, '0.3.0', 'amd64'), release(3, '0.2.0', 'arm64')];
}

export function managedRollouts(ago: Ago): Rollout[] {
  const rollout = (index: number, change: Partial<Rollout>): Rollout => ({
    id: fixtureId(KINDS.update, 100 + index),
    version: '0.3.0',
    channel: 'early',
    architectures: ['amd64', 'arm64'],
    plan,
    state: 'canary',
    observedUntil: null,
    reason: null,
    canaries: 30,
    phones: none,
    unable: 0,
    createdAt: ago(index * 5 * HOUR_MS),
    createdBy: 'sergey',
    changedAt: ago(HOUR_MS),
    ...change,
  });
  return [
    rollout(1, {
      observedUntil: ago(-20 * HOUR_MS),
      phones: { ...none, waiting: 520, asked: 4, fetching: 5, fetched: 3, installing: 2, running: 16 },
      unable: 12,
    }),
    rollout(2, {
      channel: 'stable',
      version: '0.2.0',
      architectures: ['arm64'],
      state: 'halted',
      reason: { type: 'failures', asked: 60, rolledBack: 4, refused: 1 },
      phones: { ...none, waiting: 900, running: 55, 'rolled-back': 4, refused: 1 },
    }),
    rollout(3, {
      channel: 'stable',
      version: '0.1.9',
      state: 'complete',
      phones: { ...none, running: 1_480 },
    }),
    rollout(4, {
      channel: 'early',
      version: '0.1.8',
      state: 'superseded',
      phones: { ...none, running: 210 },
    }),
  ];
}

export function fixtureVersions(phones: readonly PhoneRow[]): VersionUse[] {
  const uses = new Map<string | null, number>();
  for (const { version } of phones) uses.set(version, (uses.get(version) ?? 0) + 1);
  return [...uses]
    .map(([version, n]) => ({ version, phones: n, byChannel: { stable: n, early: 0 } }))
    .sort((a, b) => b.phones - a.phones);
}

const after: Readonly<Record<string, RolloutStateName>> = {
  pause: 'paused',
  resume: 'waves',
  override: 'waves',
  abort: 'aborted',
};

export function answerUpdates(managed: ManagedFleet): void {
  const { fleet } = managed;
  fleet.on('releases', () => managed.releases);
  fleet.on('rollouts', () => managed.rollouts);
  managed.change('newRelease', () => {
    const made = { ...managed.releases[0]!, id: managed.newId(KINDS.update), version: '0.4.0' };
    managed.releases.unshift(made);
    return made;
  });
  managed.change('deleteRelease', (_, { params }) => remove(managed.releases, params['id']));
  managed.change('newRollout', ({ version, channel, ...its }) => {
    const made = { ...managed.rollouts[0]!, id: managed.newId(KINDS.update), version, channel, plan: its };
    managed.rollouts.unshift(made);
    return made;
  });
  managed.change('steerRollout', ({ action }, { params }) =>
    replaced(managed.rollouts, params['id'], { state: after[action] ?? 'aborted', reason: null }),
  );
}
