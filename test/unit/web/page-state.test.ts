import { describe, expect, it } from 'vitest';
import {
  canLift,
  headlineOf,
  initialState,
  isDrawnLifted,
  isSounding,
  moverOf,
  noticesOf,
  reduce,
  type MicrophoneState,
  type PageEvent,
  type PageState,
} from '../../../src/web/handset/model/page-state.js';
import type { FaultCode } from '../../../src/protocol/faults.js';
import { callStateNames } from '../../../src/protocol/handset.js';
import { faultRows } from '../../../src/web/handset/model/fault-rows.js';
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

describe('a phone that cannot call', () => {
  const fault = (code: FaultCode) => ({
    code,
    place: '',
    message: 'mend it',
    since: '2026-01-01T00:00:00.000Z',
  });

  it('is not said to be ready', () => {
    expect(headlineOf(after(...ready, phone({ faults: [fault('io-unavailable')] })))).toBe('cannot-call');
  });

  it('is one that cannot, and not one that needs service', () => {
    expect(headlineOf(after(...ready, phone({ faults: [fault('tamper'), fault('door-open')] })))).toBe(
      'idle',
    );
  });

  it('says so in the cradle only: a call that goes on is what matters', () => {
    const faults = [fault('hook-unavailable')];
    expect(headlineOf(after(...ready, phone({ state: 'talking', faults })))).toBe('talking');
    expect(headlineOf(after(...ready, phone({ faults }), lost))).toBe('no-connection');
  });
});

describe('a real handset', () => {
  const real = (differences = {}): PageEvent => phone({ hook: 'switch', ...differences });
  const wantSound: PageEvent = { type: 'want-sound' };

  it('cannot be lifted on a page', () => {
    const state = after(open, handset(true), real());
    expect(canLift(state)).toBe(false);
    expect(after(open, handset(true), real(), lift).lifted).toBe(false);
    expect(moverOf(state)).toBe('real-handset');
    expect(moverOf(after(open, handset(false), real()))).toBe('real-handset');
  });

  it.each([
    ['that has the sound', handset(true)],
    ['that only watches', handset(false)],
  ])('is drawn as it lies, on a page %s', (_which, holder) => {
    expect(isDrawnLifted(after(open, holder, real({ offHook: true })))).toBe(true);
    expect(isDrawnLifted(after(open, holder, real({ offHook: false })))).toBe(false);
    expect(isDrawnLifted(after(open, holder, real({ offHook: true }), lost))).toBe(false);
  });

  it.each([
    ['in a call, once the sound was asked for', [handset(true), real({ offHook: true }), wantSound], true],
    ['not before it was asked for', [handset(true), real({ offHook: true })], false],
    ['not in the cradle', [handset(true), real(), wantSound], false],
    ['not on a page that watches', [handset(false), real({ offHook: true }), wantSound], false],
    ['not without a connection', [handset(true), real({ offHook: true }), wantSound, lost], false],
  ])('sounds %s', (_when, events, sounds) => {
    expect(isSounding(after(open, ...events))).toBe(sounds);
  });

  it('asks for a click for the sound, on the page that has it, until it was clicked', () => {
    expect(noticesOf(after(open, handset(true), real()))).toEqual(['sound-asked-for']);
    expect(noticesOf(after(open, handset(true), real(), wantSound))).toEqual([]);
    expect(noticesOf(after(open, real()))).toEqual([]);
  });

  it('says when the sound is on another page', () => {
    expect(noticesOf(after(open, handset(false), real()))).toEqual(['sound-elsewhere']);
  });

  it('asks nobody for sound where the page is the handset', () => {
    expect(after(...ready, wantSound).soundWanted).toBe(false);
    expect([moverOf(after(...ready)), moverOf(after(open, handset(false), phone()))]).toEqual([
      'person',
      'another-page',
    ]);
  });
});

describe('the faults listed', () => {
  const raised = (code: FaultCode, second: number) => ({
    code,
    place: '',
    message: 'mend it',
    since: `2026-01-01T00:00:0${second}.000Z`,
  });

  it('are in the order of what matters: the worst first, and of equals the newest', () => {
    const list = [
      raised('door-open', 0),
      raised('tamper', 1),
      raised('hook-chatter', 2),
      raised('supply-failed', 3),
      raised('io-unavailable', 4),
    ];
    expect(faultRows(list).map(({ code, severity }) => [code, severity])).toEqual([
      ['io-unavailable', 'cannot-call'],
      ['hook-chatter', 'cannot-call'],
      ['supply-failed', 'needs-service'],
      ['tamper', 'needs-service'],
      ['door-open', 'notice'],
    ]);
    expect(list[0]?.code).toBe('door-open');
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
