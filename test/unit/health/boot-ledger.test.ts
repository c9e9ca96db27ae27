/** Why the machine was started again. */
import { describe, expect, it } from 'vitest';
import { type BootSigns, nextLedger } from '../../../src/health/boot-ledger.js';

const quiet: BootSigns = { watchdog: null, crashed: false };
const before = (end: 'running' | 'stopped' | 'reboot') => ({
  boot: 'a',
  starts: 3,
  cause: 'unknown' as const,
  end,
});

describe('a phone that starts', () => {
  it('for the first time counts this start', () => {
    expect(nextLedger(null, 'a', quiet)).toEqual({ boot: 'a', starts: 1, cause: 'unknown', end: 'running' });
  });

  it.each(['running', 'stopped', 'reboot'] as const)(
    'on a machine that has gone on counts none: %s',
    (end) => {
      expect(nextLedger({ ...before(end), cause: 'power' }, 'a', { watchdog: 0x20, crashed: true })).toEqual({
        boot: 'a',
        starts: 3,
        cause: 'power',
        end: 'running',
      });
    },
  );

  it.each([
    ['a power cut under its feet', 'running', quiet, 'power'],
    ['somebody shut the machine down', 'stopped', quiet, 'unknown'],
    ['it was asked to reboot', 'reboot', quiet, 'requested'],
    ['the watchdog', 'running', { watchdog: 0x20, crashed: false }, 'watchdog'],
    [
      'the watchdog, during a shutdown that hung',
      'stopped',
      { watchdog: 0x8020, crashed: false },
      'watchdog',
    ],
    ['a low supply that the watchdog saw', 'stopped', { watchdog: 0x10, crashed: false }, 'power'],
    ['a watchdog with nothing to say', 'running', { watchdog: 0, crashed: false }, 'power'],
    ['a crash of the kernel', 'running', { watchdog: null, crashed: true }, 'crash'],
    [
      'a reboot on command that the watchdog ended',
      'reboot',
      { watchdog: 0x20, crashed: false },
      'requested',
    ],
  ] as const)('on a machine that was started again: %s', (_what, end, signs, cause) => {
    expect(nextLedger(before(end), 'b', signs)).toEqual({ boot: 'b', starts: 4, cause, end: 'running' });
  });
});
