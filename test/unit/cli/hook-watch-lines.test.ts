import { describe, expect, it } from 'vitest';
import { watchLine } from '../../../src/cli/hook-watch-lines.js';
import type { HookMovement } from '../../../src/io/hook-watch.js';
import type { HookWiring } from '../../../src/protocol/io-wiring.js';

const single: HookWiring = { pin: 5, secondPin: undefined, offHookLevel: 1, pull: 'up', debounceMs: 10 };
const pair: HookWiring = { ...single, pin: 'D2', secondPin: 'D3' };
const at = new Date(2026, 10, 23, 4, 3, 2, 7).getTime();
const movement: HookMovement = {
  atMs: 0,
  tookMs: 0,
  position: 'on-hook',
  levels: [0],
  bounces: 0,
  moved: true,
};

describe('a line of hotline hook watch', () => {
  it.each<[string, HookWiring, Partial<HookMovement>, string]>([
    ['a rest', single, {}, '04:03:02.007  in the cradle  line 5 low'],
    [
      'a lift that bounced',
      single,
      { position: 'off-hook', levels: [1], bounces: 6, tookMs: 4.25 },
      '04:03:02.007  lifted         line 5 high  6 bounces in 4.3 ms',
    ],
    [
      'a glitch',
      single,
      { bounces: 2, tookMs: 0.5, moved: false },
      '04:03:02.007  in the cradle  line 5 low  2 bounces in 0.5 ms, and back',
    ],
    [
      'a pair',
      pair,
      { levels: [0, 1], bounces: 1, tookMs: 12 },
      '04:03:02.007  in the cradle  line D2 low, line D3 high  1 bounce in 12.0 ms',
    ],
    [
      'a pair that contradicts itself',
      pair,
      { position: 'contradiction', levels: [1, 1] },
      '04:03:02.007  CONTRADICTION  line D2 high, line D3 high  a handset on its way, or a broken wire',
    ],
  ])('%s', (_what, wiring, difference, line) => {
    expect(watchLine({ ...movement, ...difference }, wiring, at)).toBe(line);
  });
});
