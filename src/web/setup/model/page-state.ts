/** What the page knows, and how each event changes it. Pure: what is done about it is in setup-page.ts. */
import {
  setupStepNames,
  type SetupEndpoint,
  type SetupHello,
  type SetupMeter,
  type SetupRefusal,
  type SetupStepName,
  type SetupView,
} from '../../../protocol/setup-api.js';

export type LinkState =
  | 'connecting'
  | 'open'
  /** It is being tried again. */
  | 'lost'
  /** The phone and this page are of different versions. */
  | 'mismatch';

/** What the technician asked for and did not get. */
export interface Refused {
  readonly action: SetupEndpoint;
  /** null: the phone did not answer. */
  readonly refusal: SetupRefusal | null;
}

export interface PageState {
  readonly link: LinkState;
  readonly hello: SetupHello | null;
  /** As last told; null until the code was given. */
  readonly view: SetupView | null;
  /** null while nothing is measured. */
  readonly meter: SetupMeter | null;
  /** Where the technician is. */
  readonly step: SetupStepName;
  /** What was asked for and is not answered yet. */
  readonly asking: SetupEndpoint | null;
  readonly refused: Refused | null;
  /** `finished`: the phone is set up. `ended`: this session is over, and the code must be given again. */
  readonly closed: 'finished' | 'ended' | null;
}

export const initialState: PageState = {
  link: 'connecting',
  hello: null,
  view: null,
  meter: null,
  step: setupStepNames[0],
  asking: null,
  refused: null,
  closed: null,
};

export type PageEvent =
  | { readonly type: 'hello'; readonly hello: SetupHello }
  | { readonly type: 'view'; readonly view: SetupView }
  | { readonly type: 'meter'; readonly meter: SetupMeter }
  | { readonly type: 'link'; readonly link: LinkState }
  | { readonly type: 'closed'; readonly reason: 'finished' | 'ended' }
  | { readonly type: 'go'; readonly step: SetupStepName }
  | { readonly type: 'ask'; readonly action: SetupEndpoint }
  | { readonly type: 'answered' }
  | { readonly type: 'refused'; readonly refused: Refused };

export function reduce(state: PageState, event: PageEvent): PageState {
  switch (event.type) {
    case 'hello':
      return { ...state, link: 'open', hello: event.hello, view: event.hello.unlocked ? state.view : null };
    case 'view':
      return viewCame(state, event.view);
    case 'meter':
      return state.view?.sound.meter === true ? { ...state, meter: event.meter } : state;
    case 'link':
      // What was finished stays finished: nothing listens any more, and nothing is wrong with that.
      return state.closed === 'finished' ? state : { ...state, link: event.link };
    case 'closed':
      return { ...state, closed: event.reason, ...(event.reason === 'ended' ? { view: null } : {}) };
    case 'go':
      return { ...state, step: event.step, refused: null };
    case 'ask':
      return { ...state, asking: event.action, refused: null };
    case 'answered':
      return { ...state, asking: null };
    case 'refused':
      return { ...state, asking: null, refused: event.refused };
  }
}

function viewCame(state: PageState, view: SetupView): PageState {
  return {
    ...state,
    link: 'open',
    view,
    closed: state.closed === 'ended' ? null : state.closed,
    meter: view.sound.meter ? state.meter : null,
  };
}

/** What stands on the screen. */
export type Screen = 'connecting' | 'code' | SetupStepName | 'finished' | 'mismatch';

export function screenOf(state: PageState): Screen {
  if (state.closed === 'finished') return 'finished';
  if (state.link === 'mismatch') return 'mismatch';
  if (state.view) return state.step;
  if (!state.hello) return 'connecting';
  // Unlocked, and the view is on its way.
  return state.hello.unlocked && state.closed === null ? 'connecting' : 'code';
}

/** Where a page that was opened or reloaded begins: where it was, else at the first step that is not done. */
export function firstStep(view: SetupView, remembered: string | null): SetupStepName {
  const was = setupStepNames.find((name) => name === remembered);
  return was ?? setupStepNames.find((name) => view.steps[name].state !== 'done') ?? 'sign-off';
}

export function neighbour(step: SetupStepName, by: 1 | -1): SetupStepName | undefined {
  return setupStepNames[setupStepNames.indexOf(step) + by];
}
