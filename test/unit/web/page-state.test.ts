import { describe, expect, it } from 'vitest';
import {
  canLift,
  headlineOf,
  initialState,
  isDrawnLifted,
  noticesOf,
  reduce,
  type MicrophoneState,
  type PageEvent,
  type PageState,
} from '../../../src/web/handset/model/page-state.js';
import { callStateNames } from '../../../src/protocol/handset.js';
import { phoneSnapshot } from '../../support/phone-snapshot.js';

const after = (...events: PageEvent[]): PageState => events.reduce(reduce, initialState);
const open: PageEvent = { type: 'link-open' };
const lift: PageEvent = { type: 'lift' };
const replace: PageEvent = { type: 'replace' };
const lost: PageEvent = { type: 'link-lost', link: 'lost' };
const handset = (mine: boolean): PageEvent => ({ type: 'message', message: { type: 'handset', mine } });
const phone = (differences = {}): PageEvent => ({ type: 'message', message: phoneSnapshot(differences) });
const microphone = (state: MicrophoneState): PageEvent => ({ type: 'microphone', microphone: state });
const ready = [open, handset(true), phone()];

describe('lifting', () => {
  it('is possible once the page is connected and holds the handset', () => {
    expect(after(...ready, lift).lifted).toBe(true);
    expect(after(...ready, lift, replace).lifted).toBe(false);
  });

  it.each([
    ['before it is connected', [lift]],
    ['before the phone said whose the handset is', [open, lift]],
    ['on a page that only watches', [open, handset(false), phone(), lift]],
    ['while the phone is out of reach', [...ready, lost, lift]],
  ])('is not possible %s', (_name, events) => {
    expect(after(...events).lifted).toBe(false);
  });

  it('ends when another page takes the handset', () => {
    const state = after(...ready, lift, handset(false));
    expect(state.lifted).toBe(false);
    expect(canLift(state)).toBe(false);
  });

  it('outlasts a lost connection, so that the phone can call again', () => {
    expect(after(...ready, lift, lost).lifted).toBe(true);
    expect(after(...ready, lift, lost, open, handset(true)).lifted).toBe(true);
    expect(after(...ready, lift, lost, replace).lifted).toBe(false);
  });
});

describe('the drawn handset', () => {
  it('follows the person on the page that holds it, without waiting for the phone', () => {
    expect(isDrawnLifted(after(...ready, lift, phone({ offHook: false })))).toBe(true);
    expect(isDrawnLifted(after(...ready, lift, replace, phone({ offHook: true })))).toBe(false);
  });

  it('follows the phone on a page that watches, but not what it was before the connection was lost', () => {
    const watching = [open, handset(false), phone({ offHook: true })];
    expect(isDrawnLifted(after(...watching))).toBe(true);
    expect(isDrawnLifted(after(...watching, lost))).toBe(false);
  });
});

describe('the headline', () => {
  it.each(callStateNames.map((state) => [state]))('is the state of the phone: %s', (state) => {
    expect(headlineOf(after(open, handset(true), phone({ state })))).toBe(state);
  });

  it('says when the call is on hold, and only then', () => {
    expect(headlineOf(after(...ready, phone({ state: 'talking', held: true })))).toBe('held');
    expect(headlineOf(after(...ready, phone({ state: 'ringing', held: true })))).toBe('ringing');
  });

  it('never shows an old state of a phone that is out of reach', () => {
    expect(headlineOf(initialState)).toBe('connecting-page');
    expect(headlineOf(after(open))).toBe('connecting-page');
    expect(headlineOf(after(...ready, phone({ state: 'talking' }), lost))).toBe('no-connection');
    expect(headlineOf(after({ type: 'link-lost', link: 'crowded' }))).toBe('no-connection');
  });
});

describe('the notices', () => {
  it('are none while all is well', () => {
    expect(noticesOf(initialState)).toEqual([]);
    expect(noticesOf(after(...ready, lift, microphone('open')))).toEqual([]);
    expect(noticesOf(after(...ready, lift, microphone('opening')))).toEqual([]);
  });

  it('tell a lost connection apart from a lost call', () => {
    expect(noticesOf(after(...ready, lost))).toEqual(['lost']);
    expect(noticesOf(after(...ready, lift, lost))).toEqual(['lost-in-call']);
    expect(noticesOf(after(...ready, lift, lost, open, handset(true)))).toEqual([]);
  });

  it.each(['crowded', 'mismatch'] as const)('say when the phone cannot take the page: %s', (link) => {
    expect(noticesOf(after({ type: 'link-lost', link }))).toEqual([link]);
  });

  it('say that a page only watches', () => {
    expect(noticesOf(after(open, handset(false), phone()))).toEqual(['view-only']);
  });

  it.each(['refused', 'absent', 'lost', 'failed'] as const)(
    'keep explaining a microphone that is %s until the next lift',
    (state) => {
      const notice = `microphone-${state}`;
      expect(noticesOf(after(...ready, lift, microphone(state)))).toEqual([notice]);
      expect(noticesOf(after(...ready, lift, microphone(state), replace, microphone('closed')))).toEqual([
        notice,
      ]);
      expect(
        noticesOf(after(...ready, lift, microphone(state), replace, lift, microphone('opening'))),
      ).toEqual([]);
    },
  );

  it('do not speak of a microphone that worked and was closed', () => {
    expect(after(...ready, lift, microphone('open'), replace, microphone('closed')).microphone).toBe(
      'closed',
    );
    expect(after(...ready, lift, microphone('asking'), replace, microphone('closed')).microphone).toBe(
      'closed',
    );
  });

  it.each(['failed', 'insecure'] as const)('say why there is no sound: %s', (sound) => {
    expect(noticesOf(after(...ready, lift, { type: 'sound', sound }))).toEqual([`sound-${sound}`]);
  });
});
