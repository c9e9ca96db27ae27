import { ignored, type Next, type Step } from '../phone/machine.js';
import type { Level } from '../protocol/io-wiring.js';

/**
 * From the levels of one or two hook contacts to the position of the handset.
 *
 * ```
 *   unknown ──a level──► waiting ──slow──► alone           (the other one cannot be read: its word is enough)
 *                           │                │
 *                           └──the other's──┬┘
 *                                           ▼
 *                agreed ◄──a move──► contradiction ──slow──► broken ──a move──► agreed
 * ```
 *
 * - unknown: no level since the hardware came; the position known before stays.
 * - waiting: one contact of a pair has told its level; the other has a moment to tell its own.
 * - alone: the only contact there is, or the only one of a pair that can be read. Its word is the position.
 * - agreed: both contacts of a pair say the same. Their word is the position, at once.
 * - contradiction: they do not, as in the middle of every change-over. The position before stays.
 * - broken: they did not for too long. The contact that moved last is believed, and the fault is reported.
 *
 * Why the one that moved last: when a pair at rest begins to contradict itself, either the handset was moved and the
 * other contact is dead, or the wire of the contact that seems to have moved has just broken. Nothing tells the two
 * apart. Where the first is true and not believed, a lift is lost; where the second is, one false call is made. From
 * then on the dead contact does not move any more, and the good one is believed in every case:
 *
 * ```
 *   broken while on-hook   the closed contact   one false lift, until the handset is next lifted and replaced
 *                          the open one         not seen; the next lift is obeyed after the slow time
 *   broken while off-hook  the closed contact   one false replace; obeyed again from the next lift on
 *                          the open one         not seen; the next replace is obeyed after the slow time
 * ```
 */
export type HookContact = 'first' | 'second';

export interface HookContactsState {
  readonly phase: 'unknown' | 'waiting' | 'alone' | 'agreed' | 'contradiction' | 'broken';
  /** What was reported last: off-hook or not; undefined before the first report. */
  readonly position: boolean | undefined;
  readonly contacts: Readonly<Record<HookContact, ContactState>>;
  /** The contact that moved last; before any has, the first. */
  readonly moved: HookContact;
  readonly fault: ContactsFault | undefined;
}

interface ContactState {
  /** It has told its level since the hardware came. */
  readonly known: boolean;
  /** Whether the handset is off by this contact's last word, be it from before a loss of the hardware. */
  readonly offHook: boolean | undefined;
  /** When that word began to hold. */
  readonly sinceMs: number;
  /** Moves since the contacts last contradicted each other for too long: none, one, or more. */
  readonly moves: 0 | 1 | 2;
}

interface ContactsFault {
  /** The one that stayed where it was while the other went there and back. */
  readonly dead: HookContact | undefined;
  /** Positions in which the pair has been healthy since it last was not. */
  readonly healthyOffHook: boolean;
  readonly healthyOnHook: boolean;
}

export interface HookContactsPolicy {
  /** A second contact always has the other level. */
  readonly pair: boolean;
  /** Level of the first contact while the handset is off. */
  readonly offHookLevel: Level;
  /** The slowest change-over of a healthy pair, and how long the second of two contacts is waited for. */
  readonly slowMs: number;
}

export type HookContactsInput =
  | { readonly type: 'level'; readonly contact: HookContact; readonly level: Level; readonly atMs: number }
  /** The time that `start-timer` asked for is over. */
  | { readonly type: 'slow' }
  /** The hardware is gone: no level is known any more. */
  | { readonly type: 'lost' };

export type HookContactsEffect =
  | { readonly type: 'position'; readonly offHook: boolean; readonly atMs: number }
  /** Comes again when `dead` becomes another. */
  | { readonly type: 'broken-wire'; readonly dead: HookContact | undefined }
  | { readonly type: 'mended' }
  | { readonly type: 'start-timer'; readonly afterMs: number }
  | { readonly type: 'cancel-timer' };

type HookContactsStep = Step<HookContactsState, HookContactsEffect>;

const untold: ContactState = { known: false, offHook: undefined, sinceMs: 0, moves: 0 };

export const initialHookContacts: HookContactsState = {
  phase: 'unknown',
  position: undefined,
  contacts: { first: untold, second: untold },
  moved: 'first',
  fault: undefined,
};

/** The next state and effects, or `ignored`. */
export function nextHookContacts(
  policy: HookContactsPolicy,
  state: HookContactsState,
  input: HookContactsInput,
): Next<HookContactsState, HookContactsEffect> {
  switch (input.type) {
    case 'level':
      return onLevel(policy, state, input.contact, input.level, input.atMs);
    case 'slow':
      return onSlow(state);
    case 'lost':
      return onLost(state);
  }
}

function onLevel(
  policy: HookContactsPolicy,
  state: HookContactsState,
  contact: HookContact,
  level: Level,
  atMs: number,
): Next<HookContactsState, HookContactsEffect> {
  const before = state.contacts[contact];
  const offHook = (level === policy.offHookLevel) === (contact === 'first');
  if (before.known && before.offHook === offHook) return ignored;
  // The same word as before a loss of the hardware is no move.
  const moved = before.offHook !== undefined && before.offHook !== offHook;
  const moves = !moved ? before.moves : before.moves === 0 ? 1 : 2;
  const told: HookContactsState = {
    ...state,
    contacts: { ...state.contacts, [contact]: { known: true, offHook, sinceMs: atMs, moves } },
    moved: moved ? contact : state.moved,
  };
  return judge(policy, told);
}

/** A contact has told something new. */
function judge(policy: HookContactsPolicy, state: HookContactsState): HookContactsStep {
  const { first, second } = state.contacts;
  if (!first.known || !second.known) {
    if (!policy.pair || state.phase === 'alone')
      return believe({ ...state, phase: 'alone' }, theKnown(state));
    if (state.phase === 'waiting') return { state, effects: [] };
    return { state: { ...state, phase: 'waiting' }, effects: [startTimer(policy)] };
  }
  if (first.offHook !== second.offHook)
    return { state: { ...state, phase: 'contradiction' }, effects: [startTimer(policy)] };
  const agreed = believe({ ...state, phase: 'agreed' }, first.sinceMs > second.sinceMs ? 'first' : 'second');
  const waited = state.phase === 'waiting' || state.phase === 'contradiction';
  const healed = heal(agreed.state);
  return {
    state: healed.state,
    effects: [...(waited ? [cancelTimer] : []), ...agreed.effects, ...healed.effects],
  };
}

function onSlow(state: HookContactsState): Next<HookContactsState, HookContactsEffect> {
  if (state.phase === 'waiting') return believe({ ...state, phase: 'alone' }, theKnown(state));
  if (state.phase !== 'contradiction') return ignored;
  const { first, second } = state.contacts;
  const dead = state.fault ? deadContact(state.fault, first.moves, second.moves) : undefined;
  const news = state.fault === undefined || state.fault.dead !== dead;
  const believed = believe(
    {
      ...state,
      phase: 'broken',
      contacts: { first: { ...first, moves: 0 }, second: { ...second, moves: 0 } },
      fault: { dead, healthyOffHook: false, healthyOnHook: false },
    },
    state.moved,
  );
  return {
    state: believed.state,
    effects: [...(news ? [{ type: 'broken-wire', dead } as const] : []), ...believed.effects],
  };
}

function onLost(state: HookContactsState): Next<HookContactsState, HookContactsEffect> {
  if (state.phase === 'unknown') return ignored;
  const { first, second } = state.contacts;
  const waited = state.phase === 'waiting' || state.phase === 'contradiction';
  return {
    state: {
      ...state,
      phase: 'unknown',
      contacts: { first: { ...first, known: false }, second: { ...second, known: false } },
    },
    effects: waited ? [cancelTimer] : [],
  };
}

/** Reports the word of a contact as the position, if it is another. */
function believe(state: HookContactsState, contact: HookContact): HookContactsStep {
  const { offHook, sinceMs } = state.contacts[contact];
  if (offHook === undefined || offHook === state.position) return { state, effects: [] };
  return {
    state: { ...state, position: offHook },
    effects: [{ type: 'position', offHook, atMs: sinceMs }],
  };
}

/** The pair has been healthy in this position; when it has been in both, it is mended. */
function heal(state: HookContactsState): HookContactsStep {
  if (!state.fault) return { state, effects: [] };
  const offHook = state.position === true;
  const fault: ContactsFault = {
    ...state.fault,
    healthyOffHook: state.fault.healthyOffHook || offHook,
    healthyOnHook: state.fault.healthyOnHook || !offHook,
  };
  if (!fault.healthyOffHook || !fault.healthyOnHook) return { state: { ...state, fault }, effects: [] };
  return { state: { ...state, fault: undefined }, effects: [{ type: 'mended' }] };
}

/** Told only of a pair that has contradicted itself before: the first time, the one that moved may be the broken one. */
function deadContact(fault: ContactsFault, first: number, second: number): HookContact | undefined {
  if (first === 0 && second === 0) return fault.dead;
  if (first === 0) return 'first';
  return second === 0 ? 'second' : undefined;
}

function theKnown(state: HookContactsState): HookContact {
  return state.contacts.first.known ? 'first' : 'second';
}

function startTimer(policy: HookContactsPolicy): HookContactsEffect {
  return { type: 'start-timer', afterMs: policy.slowMs };
}

const cancelTimer: HookContactsEffect = { type: 'cancel-timer' };
