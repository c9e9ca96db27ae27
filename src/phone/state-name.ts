import type { CallStateName } from '../protocol/handset.js';
import type { CallState } from './call.machine.js';

/** The state as people see it: `calling` is shown by what its routes do. */
export function stateName(state: CallState): CallStateName {
  if (state.name !== 'calling') return state.name;
  const phases = state.routes.map((route) => route.phase);
  if (phases.includes('early-media')) return 'early-media';
  if (phases.includes('ringing')) return 'ringing';
  return phases.some((phase) => phase === 'dialled' || phase === 'trying' || phase === 'overdue')
    ? 'connecting'
    : 'retrying';
}
