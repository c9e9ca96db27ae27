/** Faults of what a call needs: registration, sound, handset. */
import { describe, expect, it } from 'vitest';
import { base, course, type Course, audio, hook, route, routes, waiting } from './health-fault-course.js';

const cases: readonly Course[] = [
  [
    'not registered for 30 s',
    [
      [0, waiting],
      [29, waiting],
      [30, waiting],
    ],
    ['30: not-registered'],
  ],
  [
    'the seconds of a start',
    [
      [0, routes(route('main', 'connecting'))],
      [29, waiting],
      [30, {}],
    ],
    [],
  ],
  [
    'a grace that begins anew with each loss',
    [
      [0, waiting],
      [20, {}],
      [25, waiting],
      [50, waiting],
      [55, waiting],
    ],
    ['55: not-registered'],
  ],
  [
    'registered again',
    [
      [0, waiting],
      [30, waiting],
      [31, {}],
    ],
    ['30: not-registered', '31: -not-registered'],
  ],
  [
    'not registered for another reason than before',
    [
      [0, waiting],
      [30, waiting],
      [40, routes(route('main', 'waiting', 'refused the password (401)'))],
    ],
    ['30: not-registered', '40: not-registered'],
  ],
  [
    'a phone that is being stopped',
    [
      [0, routes(route('main', 'stopped'))],
      [60, routes(route('main', 'stopped'))],
    ],
    [],
  ],
  [
    'one of two routes not registered',
    [
      [0, routes(route('main', 'registered'), route('spare', 'waiting'))],
      [30, routes(route('main', 'registered'), route('spare', 'waiting'))],
      [31, routes(route('main', 'registered'), route('spare', 'registered'))],
    ],
    ['30: route-unregistered spare', '31: -route-unregistered spare'],
  ],
  [
    'then the other one neither',
    [
      [0, routes(route('main', 'registered'), route('spare', 'waiting'))],
      [30, routes(route('main', 'registered'), route('spare', 'waiting'))],
      [40, routes(route('main', 'waiting'), route('spare', 'waiting'))],
      [70, routes(route('main', 'waiting'), route('spare', 'waiting'))],
    ],
    ['30: route-unregistered spare', '40: -route-unregistered spare', '70: not-registered'],
  ],

  [
    'no sound device',
    [
      [0, audio('there is no card')],
      [2, audio('there is no card')],
      [60, audio(null)],
      [62, audio(null)],
    ],
    ['2: audio-unavailable', '62: -audio-unavailable'],
  ],
  [
    'a sound device that is plugged in anew',
    [
      [0, audio('it was pulled out')],
      [1, audio(null)],
      [3, audio(null)],
    ],
    [],
  ],
  [
    'a sound device that is not opened yet',
    [
      [0, { audio: { ...base.audio, present: false, open: false } }],
      [60, { audio: { ...base.audio, present: false, open: false } }],
    ],
    [],
  ],

  [
    'off the hook with no call for the limit',
    [
      [0, hook(true, 'far-end-gone')],
      [299, hook(true, 'left-off-hook')],
      [300, hook(true, 'left-off-hook')],
      [301, hook(false, 'idle')],
    ],
    ['300: left-off-hook', '301: -left-off-hook'],
  ],
  [
    'a long call is no fault',
    [
      [0, hook(true, 'talking')],
      [86_400, hook(true, 'talking')],
    ],
    [],
  ],
  [
    'off the hook of a phone out of service',
    [
      [0, hook(true, 'out-of-service')],
      [300, hook(true, 'howler')],
    ],
    ['300: left-off-hook'],
  ],
];

describe('faults of registration, sound and handset', () => {
  it.each(cases)('%s', (_what, moments, told) => {
    expect(course(moments)).toEqual(told);
  });
});
