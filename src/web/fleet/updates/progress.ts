/** How the phones of a rollout are shown: in the order of the way that they go, what went wrong at the end. */
import {
  phoneUpdateStates,
  type PhoneUpdateState,
  type Rollout,
} from '../../../protocol/fleet-api/updates.js';
import type { Tone } from '../common/tone.js';

export type Progress = 'waiting' | PhoneUpdateState;

const order: readonly Progress[] = [
  'running',
  'installing',
  'fetched',
  'fetching',
  'asked',
  'rolled-back',
  'refused',
  'waiting',
];

export const progressTones: Readonly<Record<Progress, Tone>> = {
  running: 'good',
  installing: 'plain',
  fetched: 'plain',
  fetching: 'plain',
  asked: 'plain',
  'rolled-back': 'bad',
  refused: 'warn',
  waiting: 'muted',
};

export interface ProgressPart {
  readonly state: Progress;
  readonly phones: number;
  /** Of all, 0 to 100. */
  readonly percent: number;
}

/** Only those that there are. */
export function progressParts(phones: Rollout['phones']): ProgressPart[] {
  const all = ['waiting' as const, ...phoneUpdateStates].reduce((sum, state) => sum + phones[state], 0);
  return order
    .filter((state) => phones[state] > 0)
    .map((state) => ({ state, phones: phones[state], percent: (phones[state] / all) * 100 }));
}
