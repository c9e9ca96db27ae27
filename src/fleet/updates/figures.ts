import type { PhoneUpdateState } from '../../protocol/fleet-api/updates.js';
import type { Watch } from '../ports.js';
import {
  type AskedCount,
  askedPhones,
  askedSince,
  membersOf,
  type RolloutTarget,
  waitingPhones,
} from '../store/rollout-figures.js';
import type { Store } from '../store/store.js';
import { type GroupFigures, type RolloutFigures, type RolloutHealth, WAVE_MS } from './rollout.machine.js';

/** A phone that is silent or cannot call for longer than this is in trouble: an update restarts it, and proves itself for 3 minutes. */
export const TROUBLE_MS = 600_000;

/** What the machine has to know of a rollout now. */
export async function figuresOf(
  { store, watch }: { readonly store: Store; readonly watch: Pick<Watch, 'troubled'> },
  target: RolloutTarget,
  { observeMs, nowMs }: { readonly observeMs: number; readonly nowMs: number },
): Promise<RolloutFigures> {
  const counts = await askedPhones(store, target.id);
  return {
    waiting: (await waitingPhones(store, target)).length,
    canaries: groupOf(counts.filter(({ canary }) => canary === 1)),
    rest: groupOf(counts.filter(({ canary }) => canary === 0)),
    askedLately: await askedSince(store, target.id, nowMs - WAVE_MS),
    health: await healthOf({ store, watch }, target.id, nowMs - observeMs),
  };
}

function groupOf(counts: readonly AskedCount[]): GroupFigures {
  const sum = (...states: readonly PhoneUpdateState[]): number =>
    counts.reduce((all, { state, n }) => (states.length === 0 || states.includes(state) ? all + n : all), 0);
  return {
    asked: sum(),
    running: sum('running'),
    rolledBack: sum('rolled-back'),
    refused: sum('refused'),
  };
}

async function healthOf(
  { store, watch }: { readonly store: Store; readonly watch: Pick<Watch, 'troubled'> },
  rollout: string,
  watchedFromMs: number,
): Promise<RolloutHealth | null> {
  const seen = watch.troubled(TROUBLE_MS);
  if (seen === null) return null;
  const members = await membersOf(store, rollout);
  // What has not been taken yet has changed nothing; and trouble shows late, also of a phone that has said nothing since.
  const watched = members.filter(
    ({ state, changed_at }) =>
      state === 'installing' || (state !== 'asked' && changed_at > watchedFromMs - TROUBLE_MS),
  );
  const troubledOf = (phones: readonly { phone_id: string }[]): number =>
    phones.filter(({ phone_id }) => seen.troubled.has(phone_id)).length;
  return {
    watched: watched.length,
    troubled: troubledOf(watched),
    troubledBefore: watched.reduce((sum, { trouble_before }) => sum + trouble_before, 0),
    outside: {
      phones: Math.max(0, seen.phones - members.length),
      troubled: seen.troubled.size - troubledOf(members),
    },
  };
}
