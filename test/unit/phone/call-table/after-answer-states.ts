import type { CallEffect } from '../../../../src/phone/call.machine.js';
import { ignored } from '../../../../src/phone/machine.js';
import type { LegFailure } from '../../../../src/phone/ports.js';
import {
  busy,
  calling,
  cancel,
  delayed,
  dialSpare,
  end,
  hangUp,
  note,
  type Outcome,
  route,
  type Rows,
  start,
  states,
  to,
  tooLong,
} from './vocabulary.js';

/** The call was lost; the person is still there: the main route rests and the spare one is dialled. */
function redial(failure: LegFailure, restMs: number, ...before: CallEffect[]): Outcome {
  return to(
    calling(route('resting', 1), route('dialled'), delayed),
    ...before,
    ...cancel('max-call'),
    start('give-up', 180_000),
    note(0, failure),
    start('route:0', restMs, 0.2),
    ...dialSpare,
  );
}

export const talking: Rows = {
  'off-hook': ignored,
  'on-hook': hangUp(0),
  'timer give-up': ignored,
  'timer tone': ignored,
  'timer callback': ignored,
  'timer max-call': to(states['far-end-gone'], end(0), ...cancel('max-call'), start('tone', 30_000)),
  'timer max-off-hook': tooLong(0),
  'timer main': ignored,
  'timer spare': ignored,
  'leg-trying': ignored,
  'leg-ringing': ignored,
  'leg-early-media': ignored,
  'leg-answered': ignored,
  'leg-hold on': to(states['talking, held']),
  'leg-hold off': ignored,
  'leg-ended': to(states['far-end-gone'], ...cancel('max-call'), start('tone', 30_000)),
  'leg-failed busy': redial(busy, 4_000),
  'leg-stalled': redial({ cause: 'no-audio', reason: 'no sound arrived' }, 1_000, end(0)),
  'callback-offered': ignored,
  'callback-cancelled': ignored,
  'service off': ignored,
  'service on': ignored,
};

export const talkingHeld: Rows = {
  ...talking,
  'leg-hold on': ignored,
  'leg-hold off': to(states.talking),
  'leg-stalled': ignored,
};

const toneEnds: Rows = {
  'off-hook': ignored,
  'on-hook': hangUp(),
  'timer give-up': ignored,
  'timer tone': to(states.howler, start('tone', 60_000)),
  'timer callback': ignored,
  'timer max-call': ignored,
  'timer max-off-hook': tooLong(),
  'timer main': ignored,
  'timer spare': ignored,
  'leg-trying': ignored,
  'leg-ringing': ignored,
  'leg-early-media': ignored,
  'leg-answered': ignored,
  'leg-hold on': ignored,
  'leg-hold off': ignored,
  'leg-ended': ignored,
  'leg-failed busy': ignored,
  'leg-stalled': ignored,
  'callback-offered': ignored,
  'callback-cancelled': ignored,
  'service off': ignored,
  'service on': ignored,
};

export const farEndGone: Rows = toneEnds;
export const gaveUp: Rows = toneEnds;

export const howler: Rows = {
  ...toneEnds,
  'timer tone': to(states['left-off-hook']),
  'timer max-off-hook': ignored,
};

export const leftOffHook: Rows = { ...howler, 'timer tone': ignored };
