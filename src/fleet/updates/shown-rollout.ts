import type { Rollout as ShownRollout, RolloutStateName } from '../../protocol/fleet-api/updates.js';
import { phoneUpdateStates } from '../../protocol/fleet-api/updates.js';
import { askedPhones, type RolloutTarget, unablePhones, waitingPhones } from '../store/rollout-figures.js';
import type { RolloutRecord } from '../store/rollouts.js';
import type { Store } from '../store/store.js';
import type { Rollout, RolloutState } from './rollout.machine.js';

export function stateNameOf(state: RolloutState): RolloutStateName {
  return state.name === 'ended' ? state.how : state.name;
}

/** A rollout as the API has it. Of one that has ended nobody waits. */
export async function shownRollout(
  store: Store,
  record: RolloutRecord,
  { plan, state }: Rollout,
  target: RolloutTarget,
): Promise<ShownRollout> {
  const counts = await askedPhones(store, record.id);
  const isLive = state.name !== 'ended';
  const phones = Object.fromEntries(
    phoneUpdateStates.map((name) => [
      name,
      counts.reduce((sum, each) => (each.state === name ? sum + each.n : sum), 0),
    ]),
  );
  const since = state.name === 'canary' ? state.observedSinceMs : null;
  return {
    id: record.id,
    version: record.version,
    channel: record.channel,
    architectures: target.releases.map(({ architecture }) => architecture),
    plan,
    state: record.state,
    observedUntil: since === null ? null : new Date(since + plan.observeMs).toISOString(),
    reason: state.name === 'halted' ? state.reason : null,
    canaries: counts.reduce((sum, { canary, n }) => sum + canary * n, 0),
    phones: {
      ...phones,
      waiting: isLive ? (await waitingPhones(store, target)).length : 0,
    } as ShownRollout['phones'],
    unable: isLive ? await unablePhones(store, target) : 0,
    createdAt: new Date(record.created_at).toISOString(),
    createdBy: record.created_by,
    changedAt: new Date(record.changed_at).toISOString(),
  };
}
