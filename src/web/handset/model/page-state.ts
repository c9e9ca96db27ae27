/** What the page knows, and how each event changes it. Pure: effects are in handset-page.ts. */
import type { CallStateName, PhoneSnapshot, ServerMessage } from '../../../protocol/handset.js';

/** The connection to the phone. */
export type LinkState =
  | 'connecting'
  | 'open'
  /** It is being tried again. */
  | 'lost'
  /** The phone lets no other page in; it is being tried again. */
  | 'crowded'
  /** The phone says what this page does not understand: one of them is of another version. */
  | 'mismatch';

/** This page's earpiece. */
export type SoundState =
  | 'off'
  | 'starting'
  | 'on'
  /** The browser cannot play. */
  | 'failed'
  /** The page is neither from https nor from this machine: browsers then have neither microphone nor worklet. */
  | 'insecure';

export type MicrophoneState =
  | 'closed'
  | 'opening'
  /** It takes so long that the person is surely being asked. */
  | 'asking'
  | 'open'
  /** The person, the browser or the system does not allow it. */
  | 'refused'
  /** There is none. */
  | 'absent'
  /** It was unplugged or taken away in the middle of a call. */
  | 'lost'
  /** It is there but does not start: another program holds it. */
  | 'failed';

export interface PageState {
  readonly link: LinkState;
  /** Whether this page holds the handset; null until the phone has said so. */
  readonly mine: boolean | null;
  /** The handset drawn on this page was lifted by its person. */
  readonly lifted: boolean;
  /** As last told; kept while the connection is lost. */
  readonly phone: PhoneSnapshot | null;
  readonly sound: SoundState;
  readonly microphone: MicrophoneState;
}

export const initialState: PageState = {
  link: 'connecting',
  mine: null,
  lifted: false,
  phone: null,
  sound: 'off',
  microphone: 'closed',
};

export type PageEvent =
  | { readonly type: 'link-open' }
  | { readonly type: 'link-lost'; readonly link: Exclude<LinkState, 'open' | 'connecting'> }
  | { readonly type: 'message'; readonly message: ServerMessage }
  | { readonly type: 'lift' }
  | { readonly type: 'replace' }
  | { readonly type: 'sound'; readonly sound: SoundState }
  | { readonly type: 'microphone'; readonly microphone: MicrophoneState };

export function reduce(state: PageState, event: PageEvent): PageState {
  switch (event.type) {
    case 'link-open':
      return { ...state, link: 'open' };
    case 'link-lost':
      return { ...state, link: event.link, mine: null };
    case 'message':
      return event.message.type === 'phone'
        ? { ...state, phone: event.message }
        : { ...state, mine: event.message.mine, lifted: state.lifted && event.message.mine };
    case 'lift':
      return canLift(state) ? { ...state, lifted: true } : state;
    case 'replace':
      return { ...state, lifted: false };
    case 'sound':
      return { ...state, sound: event.sound };
    case 'microphone':
      return { ...state, microphone: nextMicrophone(state.microphone, event.microphone) };
  }
}

/** A microphone that did not work is still being explained after the handset was put back. */
function nextMicrophone(before: MicrophoneState, now: MicrophoneState): MicrophoneState {
  const isUsed = before === 'opening' || before === 'asking' || before === 'open';
  return now === 'closed' && !isUsed ? before : now;
}

export function canLift(state: PageState): boolean {
  return state.link === 'open' && state.mine === true && !state.lifted;
}

/** Whether the handset is drawn off the hook: as this person holds it, or as another page does. */
export function isDrawnLifted(state: PageState): boolean {
  if (state.lifted) return true;
  return state.link === 'open' && state.mine === false && state.phone?.offHook === true;
}

/** What the one line about the phone's state says. */
export type Headline = CallStateName | 'held' | 'no-connection' | 'connecting-page';

export function headlineOf(state: PageState): Headline {
  if (state.link === 'connecting') return 'connecting-page';
  if (state.link !== 'open') return 'no-connection';
  if (!state.phone) return 'connecting-page';
  return state.phone.state === 'talking' && state.phone.held ? 'held' : state.phone.state;
}

type MicrophoneNotice = `microphone-${'asking' | 'refused' | 'absent' | 'lost' | 'failed'}`;
export type Notice =
  | 'lost'
  | 'lost-in-call'
  | 'crowded'
  | 'mismatch'
  | 'view-only'
  | 'sound-failed'
  | 'sound-insecure'
  | MicrophoneNotice;

/** What the person must be told plainly, most important first. */
export function noticesOf(state: PageState): readonly Notice[] {
  const notices: Notice[] = [];
  if (state.link === 'crowded' || state.link === 'mismatch') notices.push(state.link);
  if (state.link === 'lost') notices.push(state.lifted ? 'lost-in-call' : 'lost');
  if (state.link === 'open' && state.mine === false) notices.push('view-only');
  if (state.sound === 'failed') notices.push('sound-failed');
  if (state.sound === 'insecure') notices.push('sound-insecure');
  const microphone = microphoneNotice(state);
  if (microphone) notices.push(microphone);
  return notices;
}

function microphoneNotice(state: PageState): MicrophoneNotice | undefined {
  switch (state.microphone) {
    case 'asking':
    case 'refused':
    case 'absent':
    case 'lost':
    case 'failed':
      return `microphone-${state.microphone}`;
    case 'opening':
    case 'open':
    case 'closed':
      return undefined;
  }
}
