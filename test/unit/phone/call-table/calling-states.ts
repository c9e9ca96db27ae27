import type { CallEffect } from '../../../../src/phone/call.machine.js';
import { ignored } from '../../../../src/phone/machine.js';
import {
  busy,
  calling,
  cancel,
  delayed,
  dial,
  dialSpare,
  end,
  endedEarly,
  giveUpDue,
  hangUp,
  noAttempts,
  note,
  type Outcome,
  route,
  type Rows,
  start,
  states,
  talk,
  to,
  tookTooLong,
  tooLong,
} from './vocabulary.js';

const ready = route('ready');
const dialled = route('dialled');
const rested = (afterMs: number): CallEffect => start('route:0', afterMs, 0.2);

/** The main route fails and the spare one is dialled. */
function turnToSpare(...effects: CallEffect[]): Outcome {
  return to(calling(route('resting', 1), dialled, delayed), ...effects, ...dialSpare);
}

const onTheWay: Rows = {
  'off-hook': ignored,
  'on-hook': hangUp(0),
  'timer give-up': to(calling(dialled, ready, giveUpDue)),
  'timer tone': ignored,
  'timer callback': ignored,
  'timer max-call': ignored,
  'timer max-off-hook': tooLong(0),
  'timer main': to(calling(route('overdue'), dialled, delayed), start('route:0', 6_000), ...dialSpare),
  'timer spare': ignored,
  'leg-trying': to(calling(route('trying'), ready), start('route:0', 10_000)),
  'leg-ringing': to(calling(route('ringing'), ready), start('route:0', 120_000)),
  'leg-early-media': to(calling(route('early-media'), ready), ...cancel('route:0')),
  'leg-answered': talk(),
  'leg-hold on': ignored,
  'leg-hold off': ignored,
  'leg-ended': turnToSpare(note(0, endedEarly), rested(2_000)),
  'leg-failed busy': turnToSpare(note(0, busy), rested(4_000)),
  'leg-stalled': ignored,
  'callback-offered': ignored,
  'callback-cancelled': ignored,
  'service off': ignored,
  'service on': ignored,
};

export const callingDialled: Rows = onTheWay;

export const callingTrying: Rows = {
  ...onTheWay,
  'timer give-up': to(calling(route('trying'), ready, giveUpDue)),
  'leg-trying': ignored,
};

/** The spare route has been dialled as well. */
export const callingOverdue: Rows = {
  ...onTheWay,
  'on-hook': hangUp(0, 1),
  'timer give-up': to(calling(route('overdue'), dialled, { ...delayed, ...giveUpDue })),
  'timer max-off-hook': tooLong(0, 1),
  'timer main': to(states['calling, resting'], end(0), note(0, tookTooLong), rested(1_000)),
  'timer spare': to(calling(route('overdue'), route('overdue'), delayed), start('route:1', 6_000)),
  'leg-trying': to(calling(route('trying'), dialled, delayed), start('route:0', 10_000)),
  'leg-ringing': to(calling(route('ringing'), dialled, delayed), start('route:0', 120_000)),
  'leg-early-media': to(calling(route('early-media'), dialled, delayed), ...cancel('route:0')),
  'leg-answered': talk(1),
  'leg-ended': to(states['calling, resting'], note(0, endedEarly), rested(2_000)),
  'leg-failed busy': to(states['calling, resting'], note(0, busy), rested(4_000)),
};

export const callingRinging: Rows = {
  ...onTheWay,
  'timer give-up': to(calling(route('ringing'), ready, giveUpDue)),
  'timer main': turnToSpare(
    end(0),
    note(0, { cause: 'no-answer', reason: 'nobody answered' }),
    rested(1_000),
  ),
  'leg-trying': ignored,
  'leg-ringing': ignored,
};

export const callingEarlyMedia: Rows = {
  ...onTheWay,
  'timer give-up': to(calling(route('early-media'), ready, giveUpDue)),
  'timer main': ignored,
  'leg-trying': ignored,
  'leg-ringing': ignored,
  'leg-early-media': ignored,
  'leg-stalled': to(states['calling, ringing'], start('route:0', 120_000)),
};

/** The main route has no leg; the spare one does. */
const withoutMainLeg: Rows = {
  ...onTheWay,
  'on-hook': hangUp(1),
  'timer max-off-hook': tooLong(1),
  'leg-trying': ignored,
  'leg-ringing': ignored,
  'leg-early-media': ignored,
  'leg-answered': ignored,
  'leg-ended': ignored,
  'leg-failed busy': ignored,
};

export const callingResting: Rows = {
  ...withoutMainLeg,
  'timer give-up': to(calling(route('resting', 1), dialled, { ...delayed, ...giveUpDue })),
  'timer main': to(calling(route('ready', 1), dialled, delayed)),
  'timer spare': to(calling(route('resting', 1), route('overdue'), delayed), start('route:1', 6_000)),
};

export const callingReady: Rows = {
  ...withoutMainLeg,
  'timer give-up': to(calling(route('ready', 1), route('trying'), { ...delayed, ...giveUpDue })),
  'timer main': ignored,
  'timer spare': to(
    calling(route('dialled', 1), route('overdue'), delayed),
    start('route:1', 6_000),
    dial(0),
    start('route:0', 2_000),
  ),
};

const spareRests = { ...delayed, ...giveUpDue };
const congestion = start('tone', 30_000);

/** Nothing new is dialled any more, and the caller is told when the last attempt comes to nothing. */
export const callingGivingUp: Rows = {
  ...onTheWay,
  'timer give-up': to(states['calling, giving up']),
  'timer main': to(states['gave-up'], end(0), note(0, tookTooLong), ...noAttempts, congestion),
  'timer spare': to(calling(route('dialled', 1), route('ready', 1), spareRests)),
  'leg-trying': to(calling(route('trying', 1), route('resting', 1), spareRests), start('route:0', 10_000)),
  'leg-ringing': to(calling(route('ringing', 1), route('resting', 1), spareRests), start('route:0', 120_000)),
  'leg-early-media': to(
    calling(route('early-media', 1), route('resting', 1), spareRests),
    ...cancel('route:0'),
  ),
  'leg-ended': to(states['gave-up'], note(0, endedEarly), ...noAttempts, congestion),
  'leg-failed busy': to(states['gave-up'], note(0, busy), ...noAttempts, congestion),
};
