import { describe, expect, it, vi } from 'vitest';
import type { AvrBoard, Drive } from '../../support/avr/avr-board.js';
import { say } from '../../support/avr/board-messages.js';
import { boardWithHook, HOOK_PIN, PULL_UP, startedBoard } from '../../support/avr/started-board.js';
import { randomFrom } from '../../support/random.js';

// Simulated time costs processor time, which a busy machine has little of.
vi.setConfig({ testTimeout: 60_000 });

/** What the contact does, and for how many ms. It is closed (`low`) before. */
type Trace = readonly (readonly [drive: Drive, ms: number])[];

const repeat = (times: number, ...steps: Trace): Trace => Array.from({ length: times }, () => steps).flat();
const sum = (trace: Trace) => trace.reduce((ms, [, step]) => ms + step, 0);

/** The events that come of a trace, with the times of their edges from its begin. */
function play(board: AvrBoard, trace: Trace): { level: number; edge: number; sent: number }[] {
  board.messages = [];
  const began = board.clockMs;
  const beganMs = board.nowMs;
  for (const [drive, ms] of trace) {
    board.drive(HOOK_PIN, drive);
    board.runMs(ms);
  }
  board.runMs(120);
  return board.of('event').map((event) => ({
    level: event.level,
    // An edge is seen with the next sample.
    edge: event.time - began - 1,
    sent: event.atMs - beganMs,
  }));
}

function slowContact(seed: number): Trace {
  const random = randomFrom(seed);
  return Array.from(
    { length: 40 },
    (_, i) => [i % 2 === 0 ? 'open' : 'low', 0.2 + random.below(80) / 10] as const,
  );
}

const lift: Trace = [['open', 50]];
const cases: { what: string; trace: Trace; events: { level: number; edge: number }[] }[] = [
  { what: 'a clean lift', trace: lift, events: [{ level: 1, edge: 0 }] },
  {
    what: 'a lift and a replacement',
    trace: [...lift, ['low', 50]],
    events: [
      { level: 1, edge: 0 },
      { level: 0, edge: 50 },
    ],
  },
  {
    what: 'a lift with 11 ms of bounce',
    trace: [...repeat(6, ['open', 1], ['low', 1]), ...lift],
    events: [{ level: 1, edge: 12 }],
  },
  {
    what: 'a lift with bounce for longer than the debounce time',
    trace: [...repeat(20, ['open', 3], ['low', 2]), ...lift],
    events: [{ level: 1, edge: 100 }],
  },
  {
    what: 'a slow contact',
    trace: [...slowContact(7), ...lift],
    events: [{ level: 1, edge: Math.round(sum(slowContact(7))) }],
  },
  {
    what: 'a glitch of 3 ms',
    trace: [
      ['open', 3],
      ['low', 50],
    ],
    events: [],
  },
  {
    what: 'a glitch of 9 ms',
    trace: [
      ['open', 9],
      ['low', 50],
    ],
    events: [],
  },
  {
    what: 'a pulse of 11 ms',
    trace: [
      ['open', 11],
      ['low', 50],
    ],
    events: [
      { level: 1, edge: 0 },
      { level: 0, edge: 11 },
    ],
  },
  { what: 'spikes shorter than a sample', trace: repeat(30, ['open', 0.3], ['low', 4.4]), events: [] },
  {
    what: 'chatter that never holds',
    trace: [...repeat(60, ['open', 8], ['low', 8]), ['low', 50]],
    events: [],
  },
];

describe('debounce of 10 ms, as at the start', () => {
  it.each(cases)('$what', ({ trace, events }) => {
    const board = boardWithHook();
    const seen = play(board, trace);
    expect(seen.map(({ level, edge }) => ({ level, edge }))).toEqual(events);
    for (const { edge, sent } of seen) expect(sent - edge).toBeLessThan(10 + 5);
  });

  it('is the same at every phase of the sampling', () => {
    for (let phase = 0; phase < 10; phase++) {
      const board = boardWithHook();
      board.runMs(phase / 10 + 0.05);
      const seen = play(board, [...repeat(4, ['open', 1.3], ['low', 1.7]), ['open', 50]]);
      expect(seen).toHaveLength(1);
      expect(seen[0]!.level).toBe(1);
      expect(Math.abs(seen[0]!.edge - 12)).toBeLessThanOrEqual(1);
    }
  });
});

describe('debounce that is set', () => {
  it.each([1, 2, 5, 20, 50, 100])(
    '%i ms: pulses up to that are nothing, longer ones are two events',
    (ms) => {
      const board = boardWithHook();
      expect(board.ask(say.setDebounce(ms), 'status').debounceMs).toBe(ms);
      for (const pulse of [ms - 1, ms]) {
        const trace: Trace = [
          ['open', pulse],
          ['low', 20],
        ];
        expect(play(board, trace), `${pulse} ms`).toEqual([]);
      }
      const seen = play(board, [
        ['open', ms + 1],
        ['low', 20],
      ]);
      expect(seen.map(({ level, edge }) => ({ level, edge }))).toEqual([
        { level: 1, edge: 0 },
        { level: 0, edge: ms + 1 },
      ]);
      for (const { edge, sent } of seen) expect(sent - edge).toBeLessThan(ms + 5);
    },
  );

  it('counts at once for a level that is waiting', () => {
    const board = boardWithHook();
    board.tell(say.setDebounce(100));
    board.messages = [];
    board.drive(HOOK_PIN, 'open');
    board.runMs(60);
    expect(board.of('event')).toEqual([]);
    const edge = board.clockMs - 60 + 1;
    board.tell(say.setDebounce(30));
    board.runMs(5);
    expect(board.of('event')).toMatchObject([{ level: 1, time: edge }]);
  });

  it.each([0, 101, 127])('is refused for %i ms', (ms) => {
    const board = startedBoard();
    expect(board.ask(say.setDebounce(ms), 'refused')).toMatchObject({ request: 0x12, reason: 3 });
    expect(board.ask(say.getStatus, 'status').debounceMs).toBe(10);
  });
});

describe('all inputs', () => {
  const pins = [2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];

  it('are debounced by themselves, and told with the time of their own edge', () => {
    const board = startedBoard();
    for (const pin of pins) board.tell(say.pinMode(pin, PULL_UP), say.watch(pin, 1));
    board.take();
    const began = board.clockMs + 1;
    const expected = pins.map((pin, i) => ({ pin, level: 0, time: began + i * 2 }));
    for (const pin of pins) {
      board.drive(pin, 'low');
      board.runMs(2);
    }
    board.runMs(100);
    expect(board.of('event').map(({ pin, level, time }) => ({ pin, level, time }))).toEqual(expected);
  });
});
