import { describe, expect, it } from 'vitest';
import {
  type HandsetLoanInput,
  initialHandsetLoan,
  nextHandsetLoan,
} from '../../../src/setup/handset-loan.machine.js';

const level = (offHook: boolean, isRinging = false): HandsetLoanInput => ({
  type: 'level',
  offHook,
  isRinging,
});
const lift = level(true);
const putBack = level(false);
const hold: HandsetLoanInput = { type: 'hold' };
const release: HandsetLoanInput = { type: 'release' };
const used: HandsetLoanInput = { type: 'used' };
const lost: HandsetLoanInput = { type: 'lost' };
const anotherPhone: HandsetLoanInput = { type: 'phone-began' };
const runsOut = (timer: 'hold' | 'unused' | 'going-back'): HandsetLoanInput => ({ type: 'timer', timer });

/** What the phone is told, and who has the handset in the end. */
function after(...inputs: readonly HandsetLoanInput[]) {
  let state = initialHandsetLoan;
  const told: boolean[] = [];
  const timers = new Set<string>();
  for (const input of inputs) {
    if (input.type === 'timer') timers.delete(input.timer);
    const step = nextHandsetLoan(state, input);
    if (!step) continue;
    state = step.state;
    for (const effect of step.effects) {
      if (effect.type === 'tell') told.push(effect.offHook);
      else if (effect.type === 'start-timer') timers.add(effect.timer);
      else timers.clear();
    }
  }
  return { name: state.name, told, timers: [...timers] };
}

const phones = (...told: boolean[]): ReturnType<typeof after> => ({ name: 'phones', told, timers: [] });
const rows: readonly [what: string, inputs: readonly HandsetLoanInput[], ends: ReturnType<typeof after>][] = [
  ['nobody holds it: a lift is a call', [putBack, lift, putBack], phones(false, true, false)],
  [
    'held: a lift is none, however often',
    [putBack, hold, lift, putBack, hold, lift],
    { name: 'lent', told: [false], timers: ['hold', 'unused'] },
  ],
  ['the step is left with the handset on its cradle', [putBack, hold, release, lift], phones(false, true)],
  [
    'the step is left with the handset in hand: it may be put back, and the next lift is a call',
    [putBack, hold, lift, release, putBack, lift],
    phones(false, true),
  ],
  [
    'while it is to be put back the phone does not call',
    [putBack, hold, lift, release, release],
    { name: 'going-back', told: [false], timers: ['going-back'] },
  ],
  [
    'not put back in time: a call',
    [putBack, hold, lift, release, runsOut('going-back')],
    phones(false, true),
  ],
  [
    'back to the step with the handset still in hand',
    [putBack, hold, lift, release, hold, putBack],
    { name: 'lent', told: [false], timers: ['hold', 'unused'] },
  ],
  [
    'the page is gone, the handset on its cradle',
    [putBack, hold, runsOut('hold'), lift],
    phones(false, true),
  ],
  [
    'the page is gone, the handset off: a call at once',
    [putBack, hold, lift, runsOut('hold')],
    phones(false, true),
  ],
  ['the session is over, the handset off: a call at once', [putBack, hold, lift, lost], phones(false, true)],
  ['a call that is going on is not taken', [lift, hold, lost, release], phones(true)],
  [
    'after such a call it can be held',
    [lift, hold, putBack, hold, lift],
    { name: 'lent', told: [true, false], timers: ['hold', 'unused'] },
  ],
  ['who lifts while it rings answers', [putBack, hold, level(true, true)], phones(false, true)],
  [
    'unused for minutes, the open page does not keep it',
    [putBack, hold, runsOut('unused'), hold, lift],
    phones(false, true),
  ],
  [
    'unused, and then used again',
    [putBack, hold, runsOut('unused'), hold, used, hold, lift],
    { name: 'lent', told: [false], timers: ['hold', 'unused'] },
  ],
  [
    'a phone that starts while it is held reads a handset on its cradle, whatever the technician has in his hand',
    [putBack, hold, lift, anotherPhone, lift],
    { name: 'lent', told: [false, false], timers: ['hold', 'unused'] },
  ],
  [
    'it is lost before the phone that starts has read its hook: the level that comes is a lift',
    [putBack, hold, lift, anotherPhone, lost, lift],
    phones(false, true),
  ],
];

describe('who has the handset', () => {
  it.each(rows)('%s', (_what, inputs, ends) => {
    expect(after(...inputs)).toEqual(ends);
  });
  it('every end of a loan leaves no timer, and a handset that is off is a lift exactly once', () => {
    for (const end of [lost, runsOut('hold'), runsOut('unused'), runsOut('going-back')]) {
      const { name, timers, told } = after(putBack, hold, lift, end, end);
      expect({ name, timers, told }, JSON.stringify(end)).toEqual(phones(false, true));
    }
  });
});
