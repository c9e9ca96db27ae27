/** Faults of the computer and its clock. */
import { describe, expect, it } from 'vitest';
import { course, type Course, clock, machine } from './health-fault-course.js';

const cases: readonly Course[] = [
  [
    'hot, with a band in which it stays',
    [
      [0, machine({ cpuTemperatureC: 80 })],
      [20, machine({ cpuTemperatureC: 82 })],
      [30, machine({ cpuTemperatureC: 76 })],
      [500, machine({ cpuTemperatureC: 76 })],
      [510, machine({ cpuTemperatureC: 75 })],
      [570, machine({ cpuTemperatureC: 70 })],
    ],
    ['20: hot', '570: -hot'],
  ],
  [
    'hot for a moment',
    [
      [0, machine({ cpuTemperatureC: 85 })],
      [10, machine({ cpuTemperatureC: 79 })],
      [20, machine({ cpuTemperatureC: 85 })],
      [30, machine({ cpuTemperatureC: 79 })],
    ],
    [],
  ],
  [
    'throttled, on and off',
    [
      [0, machine({ throttledNow: true })],
      [20, machine({ throttledNow: true })],
      [30, {}],
      [200, machine({ throttledNow: true })],
      [210, {}],
      [509, {}],
      [510, {}],
    ],
    ['20: throttled', '510: -throttled'],
  ],
  [
    'under-voltage',
    [
      [0, machine({ underVoltageNow: true })],
      [10, {}],
      [609, {}],
      [610, {}],
    ],
    ['0: under-voltage', '610: -under-voltage'],
  ],
  [
    'under-voltage between two looks, told once',
    [
      [0, {}],
      [10, machine({ underVoltageSinceBoot: true })],
      [20, machine({ underVoltageSinceBoot: true })],
      [620, machine({ underVoltageSinceBoot: true })],
      [2_000, machine({ underVoltageSinceBoot: true })],
    ],
    ['10: under-voltage', '620: -under-voltage'],
  ],
  [
    'under-voltage before the phone looked',
    [
      [0, machine({ underVoltageSinceBoot: null })],
      [10, machine({ underVoltageSinceBoot: true })],
    ],
    [],
  ],
  [
    'memory, by its share',
    [
      [0, machine({ memoryAvailableMb: 92 })],
      [60, machine({ memoryAvailableMb: 80 })],
      [70, machine({ memoryAvailableMb: 128 })],
      [140, machine({ memoryAvailableMb: 128 })],
      [150, machine({ memoryAvailableMb: 130 })],
      [210, machine({ memoryAvailableMb: 130 })],
    ],
    ['60: memory-low', '210: -memory-low'],
  ],
  [
    'disk, with a band in which it stays',
    [
      [0, machine({ diskFreePercent: 4.9 })],
      [60, machine({ diskFreePercent: 5.5 })],
      [120, machine({ diskFreePercent: 6 })],
    ],
    ['0: disk-low', '120: -disk-low'],
  ],
  [
    'read-only',
    [
      [0, machine({ diskReadOnly: true })],
      [60, {}],
    ],
    ['0: disk-read-only', '60: -disk-read-only'],
  ],

  [
    'fast',
    [
      [0, clock(60_001)],
      [60, clock(30_001)],
      [120, clock(30_000)],
    ],
    ['0: clock-wrong', '120: -clock-wrong'],
  ],
  [
    'slow',
    [
      [0, clock(-60_001)],
      [60, clock(0)],
    ],
    ['0: clock-wrong', '60: -clock-wrong'],
  ],
  [
    'within the limit',
    [
      [0, clock(60_000)],
      [60, clock(-60_000)],
    ],
    [],
  ],
  [
    'never set',
    [
      [0, clock(null), { wallMs: Date.UTC(1970, 0, 1) }],
      [60, clock(null)],
    ],
    ['0: clock-wrong', '60: -clock-wrong'],
  ],
];

describe('faults of the computer and its clock', () => {
  it.each(cases)('%s', (_what, moments, told) => {
    expect(course(moments)).toEqual(told);
  });
});
