/** What the page knows, and how each event changes it. Pure: effects are in handset-page.ts. */
import { faultCodes } from '../../../protocol/faults.js';
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
  /** The handset drawn on this page was lifted by its person. Never where a real one moves the hook. */
  readonly lifted: boolean;
  /** This page's person has asked for the sound of the real handset. */
  readonly soundWanted: boolean;
  /** As last told; kept while the connection is lost. */
  readonly phone: PhoneSnapshot | null;
  readonly sound: SoundState;
  readonly microphone: MicrophoneState;
}

export const initialState: PageState = {
  link: 'connecting',
  mine: null,
  lifted: false,
  soundWanted: false,
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
  | { readonly type: 'want-sound' }
  | { readonly type: 'sound'; readonly sound: SoundState }
  | { readonly type: 'microphone'; readonly microphone: MicrophoneState };

export function reduce(state: PageState, event: PageEvent): PageState {
  switch (event.type) {
    case 'link-open':
      return { ...state, link: 'open' };
    case 'link-lost':
      return { ...state, link: event.link, mine: null };
    case 'message':
      return received(state, event.message);
    case 'lift':
      return canLift(state) ? { ...state, lifted: true } : state;
    case 'replace':
      return { ...state, lifted: false };
    case 'want-sound':
      return hasRealHandset(state) && !state.soundWanted ? { ...state, soundWanted: true } : state;
    case 'sound':
      return { ...state, sound: event.sound };
    case 'microphone':
      return { ...state, microphone: nextMicrophone(state.microphone, event.microphone) };
  }
}

function received(state: PageState, message: ServerMessage): PageState {
  return message.type === 'phone'
    ? { ...state, phone: message, lifted: state.lifted && message.hook === 'page' }
    : { ...state, mine: message.mine, lifted: state.lifted && message.mine };
}

/** A microphone that did not work is still being explained after the handset was put back. */
function nextMicrophone(before: MicrophoneState, now: MicrophoneState): MicrophoneState {
  const isUsed = before === 'opening' || before === 'asking' || before === 'open';
  return now === 'closed' && !isUsed ? before : now;
}

/** A real handset moves the hook; this page shows it, and is its earpiece and microphone if it holds it. */
export function hasRealHandset(state: PageState): boolean {
  return state.phone?.hook === 'switch';
}

export function canLift(state: PageState): boolean {
  return state.link === 'open' && state.mine === true && !state.lifted && !hasRealHandset(state);
}

/** Whether the handset is drawn off the hook: as this person holds it, or as another page does, or as the real one is. */
export function isDrawnLifted(state: PageState): boolean {
  if (state.lifted) return true;
  const showsPhone = state.mine === false || hasRealHandset(state);
  return state.link === 'open' && showsPhone && state.phone?.offHook === true;
}

/** Who moves the handset that is drawn: this person, another page, or the real one. */
export function moverOf(state: PageState): 'person' | 'another-page' | 'real-handset' {
  if (hasRealHandset(state)) return 'real-handset';
  return state.link === 'open' && state.mine === false ? 'another-page' : 'person';
}

/** Whether this page's earpiece and microphone are in use. */
export function isSounding(state: PageState): boolean {
  if (!hasRealHandset(state)) return state.lifted;
  return state.link === 'open' && state.mine === true && state.soundWanted && state.phone?.offHook === true;
}

/** What the one line about the phone's state says. */
export type Headline = CallStateName | 'held' | 'cannot-call' | 'no-connection' | 'connecting-page';

export function headlineOf(state: PageState): Headline {
  if (state.link === 'connecting') return 'connecting-page';
  if (state.link !== 'open') return 'no-connection';
  if (!state.phone) return 'connecting-page';
  if (state.phone.state === 'idle' && cannotCall(state.phone)) return 'cannot-call';
  return state.phone.state === 'talking' && state.phone.held ? 'held' : state.phone.state;
}

function cannotCall({ faults }: PhoneSnapshot): boolean {
  return faults.some(({ code }) => faultCodes[code].severity === 'cannot-call');
}

type MicrophoneNotice = `microphone-${'asking' | 'refused' | 'absent' | 'lost' | 'failed'}`;
export type Notice =
  | 'lost'
  | 'lost-in-call'
  | 'crowded'
  | 'mismatch'
  | 'view-only'
  | 'sound-elsewhere'
  | 'sound-asked-for'
  | 'sound-failed'
  | 'sound-insecure'
  | MicrophoneNotice;

/** What the person must be told plainly, most important first. */
export function noticesOf(state: PageState): readonly Notice[] {
  const notices: Notice[] = [];
  if (state.link === 'crowded' || state.link === 'mismatch') notices.push(state.link);
  if (state.link === 'lost') notices.push(state.lifted ? 'lost-in-call' : 'lost');
  if (state.link === 'open') notices.push(...holderNotices(state));
  if (state.sound === 'failed') notices.push('sound-failed');
  if (state.sound === 'insecure') notices.push('sound-insecure');
  const microphone = microphoneNotice(state);
  if (microphone) notices.push(microphone);
  return notices;
}

function holderNotices(state: PageState): readonly Notice[] {
  if (!hasRealHandset(state)) return state.mine === false ? ['view-only'] : [];
  if (state.mine === false) return ['sound-elsewhere'];
  return state.mine === true && !state.soundWanted ? ['sound-asked-for'] : [];
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
