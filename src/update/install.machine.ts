import { ignored, type Next, type Step } from '../phone/machine.js';
import type { UpdateRequest } from './handover.js';

/**
 * An update on the root side. What is written in the journal before a step begins is where a power cut leads back to; every
 * step can be done once more.
 *
 * ```
 *   idle ─requested─► checking ─good─► keeping ─kept─► installing ─installed─► trial ─proved──► ended (running)
 *                        │ bad            │ cannot        │ failed,              │ not proved,
 *                        ▼                ▼               │ cut off twice        │ cut off twice
 *                      ended (refused)  ended (refused)   └────► going-back ◄────┘
 *                                                                   │   ▲ │ failed: tried again later
 *                                          ended (rolled-back) ◄────┘   └─┘
 * ```
 */
export type InstallState =
  { readonly name: 'idle' } | { readonly name: 'checking'; readonly request: UpdateRequest } | JournalState;

/** What the journal holds. `from`: the version before. */
export type JournalState =
  | { readonly name: 'keeping'; readonly request: UpdateRequest; readonly from: string }
  /** `starts`: how often this step was begun. */
  | {
      readonly name: 'installing' | 'trial';
      readonly request: UpdateRequest;
      readonly from: string;
      readonly starts: number;
    }
  | {
      readonly name: 'going-back';
      readonly request: UpdateRequest;
      readonly from: string;
      readonly reason: string;
    }
  | {
      readonly name: 'ended';
      readonly request: UpdateRequest;
      readonly outcome: 'running' | 'rolled-back' | 'refused';
      readonly message: string;
    };

export type InstallInput =
  | { readonly type: 'requested'; readonly request: UpdateRequest }
  /** The program has started with this in its journal. */
  | { readonly type: 'resumed'; readonly journal: JournalState }
  | { readonly type: 'checked'; readonly from: string }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly reason: string };

export type InstallEffect =
  /** Copies and verifies. Answers `checked` or `failed`. */
  | { readonly type: 'check'; readonly request: UpdateRequest }
  | { readonly type: 'write-journal'; readonly journal: JournalState }
  /** These four answer `done` or `failed`. */
  | { readonly type: 'keep-before' }
  | { readonly type: 'install' }
  | { readonly type: 'prove'; readonly version: string }
  | { readonly type: 'go-back' }
  /** Leaves the outcome for the phone, and nothing else. */
  | { readonly type: 'end'; readonly ended: JournalState & { readonly name: 'ended' } }
  /** The journal stays, and the service is started once more later. */
  | { readonly type: 'again-later'; readonly reason: string };

type Install = Next<InstallState, InstallEffect>;
type InstallStep = Step<InstallState, InstallEffect>;

/** A step that was cut off so often is held to be what cuts it off. */
const MOST_STARTS = 3;

export const initialInstallState: InstallState = { name: 'idle' };

export function nextInstall(state: InstallState, input: InstallInput): Install {
  switch (state.name) {
    case 'idle':
      if (input.type === 'requested')
        return {
          state: { name: 'checking', request: input.request },
          effects: [{ type: 'check', request: input.request }],
        };
      return input.type === 'resumed' ? resume(input.journal) : ignored;
    case 'checking':
      if (input.type === 'failed') return end(state.request, 'refused', input.reason);
      return input.type === 'checked'
        ? entered({ name: 'keeping', request: state.request, from: input.from })
        : ignored;
    case 'keeping':
      if (input.type === 'failed') return end(state.request, 'refused', input.reason);
      return input.type === 'done'
        ? entered({ name: 'installing', request: state.request, from: state.from, starts: 1 })
        : ignored;
    case 'installing':
      if (input.type === 'failed')
        return goBack(state, `${state.request.release.version} could not be installed: ${input.reason}`);
      return input.type === 'done' ? entered({ ...state, name: 'trial', starts: 1 }) : ignored;
    case 'trial':
      if (input.type === 'failed') return goBack(state, input.reason);
      return input.type === 'done'
        ? end(state.request, 'running', `${state.request.release.version} has proved itself`)
        : ignored;
    case 'going-back':
      if (input.type === 'failed')
        return {
          state,
          effects: [
            { type: 'again-later', reason: `going back to ${state.from} did not work: ${input.reason}` },
          ],
        };
      return input.type === 'done' ? end(state.request, 'rolled-back', state.reason) : ignored;
    case 'ended':
      return ignored;
  }
}

function resume(journal: JournalState): InstallStep {
  if (journal.name !== 'installing' && journal.name !== 'trial') return entered(journal);
  const { starts, request } = journal;
  if (starts < MOST_STARTS) return entered({ ...journal, starts: starts + 1 });
  const during = journal.name === 'trial' ? 'had to prove itself' : 'was being installed';
  return goBack(
    journal,
    `the machine was restarted ${starts} times while ${request.release.version} ${during}`,
  );
}

function goBack({ request, from }: JournalState & { readonly from: string }, reason: string): InstallStep {
  return entered({ name: 'going-back', request, from, reason });
}

function end(
  request: UpdateRequest,
  outcome: 'running' | 'rolled-back' | 'refused',
  message: string,
): InstallStep {
  return entered({ name: 'ended', request, outcome, message });
}

/** In the journal first, then begun. */
function entered(state: JournalState): InstallStep {
  return { state, effects: [{ type: 'write-journal', journal: state }, work(state)] };
}

function work(state: JournalState): InstallEffect {
  switch (state.name) {
    case 'keeping':
      return { type: 'keep-before' };
    case 'installing':
      return { type: 'install' };
    case 'trial':
      return { type: 'prove', version: state.request.release.version };
    case 'going-back':
      return { type: 'go-back' };
    case 'ended':
      return { type: 'end', ended: state };
  }
}
