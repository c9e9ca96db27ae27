import { ignored } from '../../../../src/phone/machine.js';
import {
  calling,
  cancel,
  dial,
  end,
  hangUp,
  noTimers,
  route,
  type Rows,
  start,
  states,
  to,
  tooLong,
} from './vocabulary.js';

const firstCall = calling(route('dialled'), route('ready'));
const firstDial = [
  start('give-up', 180_000),
  start('max-off-hook', 7_200_000),
  dial(0),
  start('route:0', 2_000),
];
const ringOff = { type: 'ring', on: false } as const;

export const idle: Rows = {
  'off-hook': to(firstCall, ...firstDial),
  'on-hook': ignored,
  'timer give-up': ignored,
  'timer tone': ignored,
  'timer callback': ignored,
  'timer max-call': ignored,
  'timer max-off-hook': ignored,
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
  'callback-offered': to(states['callback, ringing'], { type: 'ring', on: true }, start('callback', 45_000)),
  'callback-cancelled': ignored,
  'service off': to(states['out-of-service, on-hook']),
  'service on': ignored,
};

export const callbackRinging: Rows = {
  'off-hook': to(
    states['callback, lifted'],
    ringOff,
    ...cancel('callback'),
    { type: 'answer-callback', route: 0 },
    start('max-off-hook', 7_200_000),
  ),
  // The phone is being stopped: nobody can put back what is in its cradle.
  'on-hook': to(states.idle, ringOff, end(0), ...noTimers),
  'timer give-up': ignored,
  'timer tone': ignored,
  'timer callback': to(states.idle, ringOff, ...cancel('callback'), end(0)),
  'timer max-call': ignored,
  'timer max-off-hook': ignored,
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
  'callback-cancelled': to(states.idle, ringOff, ...cancel('callback')),
  'service off': ignored,
  'service on': ignored,
};

export const callbackLifted: Rows = {
  'off-hook': ignored,
  'on-hook': hangUp(0),
  'timer give-up': ignored,
  'timer tone': ignored,
  'timer callback': ignored,
  'timer max-call': ignored,
  'timer max-off-hook': tooLong(0),
  'timer main': ignored,
  'timer spare': ignored,
  'leg-trying': ignored,
  'leg-ringing': ignored,
  'leg-early-media': ignored,
  'leg-answered': to(states.talking, start('max-call', 3_600_000)),
  'leg-hold on': ignored,
  'leg-hold off': ignored,
  'leg-ended': to(states['far-end-gone'], start('tone', 30_000)),
  'leg-failed busy': to(states['far-end-gone'], start('tone', 30_000)),
  'leg-stalled': ignored,
  'callback-offered': ignored,
  // Only before the answer; after it the leg itself fails.
  'callback-cancelled': ignored,
  'service off': ignored,
  'service on': ignored,
};

export const outOfServiceOnHook: Rows = {
  ...idle,
  'off-hook': to(states['out-of-service, off-hook'], start('tone', 30_000)),
  'callback-offered': ignored,
  'service off': ignored,
  'service on': to(states.idle),
};

export const outOfServiceOffHook: Rows = {
  ...callbackLifted,
  'on-hook': to(states['out-of-service, on-hook'], ...noTimers),
  'timer tone': to(states.howler, start('tone', 60_000)),
  'timer max-off-hook': ignored,
  'leg-answered': ignored,
  'leg-ended': ignored,
  'leg-failed busy': ignored,
  'service on': to(firstCall, ...cancel('tone'), ...firstDial),
};
