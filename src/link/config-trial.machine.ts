import { ignored, type Next, type Step } from '../phone/machine.js';

/**
 * What becomes of a configuration that the fleet sends.
 *
 * ```
 *   idle ──offered──► checking ──good──► ready ──on-hook──► staged ══ restart ══► trial ──registered and linked──► confirmed
 *                        │                                    │                     │
 *                        │ bad                                │ cannot be kept      │ 2 min, or a second start
 *                        ▼                                    ▼                     ▼
 *                      idle (refused)                       idle (refused)        failed ──on-hook──► rolled-back ══ restart
 * ```
 * A start of the program is asked for by {@link atStart}: one that finds a trial already begun goes back at once.
 */
export type ConfigTrialState =
  | { readonly name: 'idle' }
  /** Signature, version and text are being looked at. */
  | { readonly name: 'checking'; readonly version: number }
  /** Good, and waits for the end of a call. */
  | { readonly name: 'ready'; readonly version: number }
  /** Being kept as the candidate of the next start. */
  | { readonly name: 'staged'; readonly version: number }
  /** It runs, and has to prove itself. */
  | {
      readonly name: 'trial';
      readonly version: number;
      readonly registered: boolean;
      readonly linked: boolean;
    }
  /** It did not prove itself; a call may still be going on. */
  | { readonly name: 'failed'; readonly version: number; readonly reason: string }
  | { readonly name: 'confirmed'; readonly version: number }
  | { readonly name: 'rolled-back'; readonly version: number; readonly reason: string };

export type ConfigTrialInput =
  | { readonly type: 'offered'; readonly version: number }
  /** null: nothing is wrong with it. */
  | { readonly type: 'checked'; readonly problem: string | null }
  /** Nobody is on the phone. */
  | { readonly type: 'idle' }
  /** null: it is on the disk. */
  | { readonly type: 'staged'; readonly problem: string | null }
  /** The program has started with a candidate for the first time. */
  | { readonly type: 'begun'; readonly version: number }
  | { readonly type: 'registered'; readonly is: boolean }
  | { readonly type: 'linked'; readonly is: boolean }
  | { readonly type: 'deadline' };

export type ConfigTrialEffect =
  | { readonly type: 'check' }
  /** Tell `idle` when nobody is on the phone. */
  | { readonly type: 'wait-for-idle' }
  | { readonly type: 'stage' }
  | { readonly type: 'refuse'; readonly reason: string }
  | { readonly type: 'start-deadline'; readonly afterMs: number }
  | { readonly type: 'cancel-deadline' }
  | { readonly type: 'confirm' }
  | { readonly type: 'roll-back'; readonly reason: string }
  | { readonly type: 'restart' };

/** So long a new configuration has to be registered and linked. */
export const TRIAL_MS = 120_000;

type Trial = Next<ConfigTrialState, ConfigTrialEffect>;
type TrialStep = Step<ConfigTrialState, ConfigTrialEffect>;

export const initialConfigTrialState: ConfigTrialState = { name: 'idle' };

export function nextConfigTrial(state: ConfigTrialState, input: ConfigTrialInput): Trial {
  switch (state.name) {
    case 'idle':
    case 'confirmed':
    case 'rolled-back':
      if (input.type === 'offered')
        return { state: { name: 'checking', version: input.version }, effects: [{ type: 'check' }] };
      if (input.type === 'begun' && state.name === 'idle') return begin(input.version);
      return ignored;
    case 'checking':
      if (input.type !== 'checked') return ignored;
      return input.problem === null
        ? { state: { name: 'ready', version: state.version }, effects: [{ type: 'wait-for-idle' }] }
        : refuse(input.problem);
    case 'ready':
      return input.type === 'idle'
        ? { state: { name: 'staged', version: state.version }, effects: [{ type: 'stage' }] }
        : ignored;
    case 'staged':
      if (input.type !== 'staged') return ignored;
      return input.problem === null ? { state, effects: [{ type: 'restart' }] } : refuse(input.problem);
    case 'trial':
      return onTrial(state, input);
    case 'failed':
      if (input.type !== 'idle') return ignored;
      return {
        state: { name: 'rolled-back', version: state.version, reason: state.reason },
        effects: [{ type: 'roll-back', reason: state.reason }, { type: 'restart' }],
      };
  }
}

function begin(version: number): TrialStep {
  return {
    state: { name: 'trial', version, registered: false, linked: false },
    effects: [{ type: 'start-deadline', afterMs: TRIAL_MS }],
  };
}

function onTrial(state: ConfigTrialState & { name: 'trial' }, input: ConfigTrialInput): Trial {
  switch (input.type) {
    case 'registered':
      return proved({ ...state, registered: input.is });
    case 'linked':
      return proved({ ...state, linked: input.is });
    case 'deadline': {
      const reason = `within 2 minutes the phone was ${missing(state)}`;
      return {
        state: { name: 'failed', version: state.version, reason },
        effects: [{ type: 'wait-for-idle' }],
      };
    }
    default:
      return ignored;
  }
}

/** Both at the same time. */
function proved(state: ConfigTrialState & { name: 'trial' }): TrialStep {
  if (!state.registered || !state.linked) return { state, effects: [] };
  return {
    state: { name: 'confirmed', version: state.version },
    effects: [{ type: 'cancel-deadline' }, { type: 'confirm' }],
  };
}

function missing({ registered, linked }: { registered: boolean; linked: boolean }): string {
  if (!registered && !linked) return 'neither registered with the exchange nor linked with the fleet';
  return registered
    ? 'registered with the exchange, but not linked with the fleet'
    : 'linked with the fleet, but not registered with the exchange';
}

function refuse(reason: string): TrialStep {
  return { state: { name: 'idle' }, effects: [{ type: 'refuse', reason }] };
}

/** What a start of the program does with the candidate that it finds. */
export type AtStart = 'nothing' | 'begin' | 'roll-back';

/** @param starts how often the program has started with the candidate; undefined: there is none */
export function atStart(starts: number | undefined): AtStart {
  if (starts === undefined) return 'nothing';
  return starts === 0 ? 'begin' : 'roll-back';
}

export const RESTARTED_REASON =
  'the phone was restarted, lost its power or failed while the configuration was on trial';
