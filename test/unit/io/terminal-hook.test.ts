import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { beforeEach, describe, expect, it } from 'vitest';
import { TerminalHook } from '../../../src/io/terminal.hook.js';
import { ManualClock, settle } from '../../support/manual-clock.js';

let clock: ManualClock;
let rawModes: boolean[];
let levels: [offHook: boolean, atMs: number][];
let quits: number;
beforeEach(() => {
  clock = new ManualClock();
  rawModes = [];
  levels = [];
  quits = 0;
});

/** A keyboard in place of the process's own. Not a terminal: a pipe, which has no raw mode to set. */
function hookOn(keyboard: PassThrough, isTTY = true): TerminalHook {
  const terminal = { isTTY, setRawMode: (mode: boolean) => rawModes.push(mode) };
  const input = (isTTY ? Object.assign(keyboard, terminal) : keyboard) as unknown as ReadStream;
  return new TerminalHook({ clock, input, onQuit: () => quits++ });
}

const start = (hook: TerminalHook): void => hook.start((offHook, atMs) => levels.push([offHook, atMs]));

async function type(keyboard: PassThrough, keys: string): Promise<void> {
  keyboard.write(keys);
  await settle();
}

describe('the space bar', () => {
  it('lifts and puts back in turn, with the time of each stroke; the handset starts in its cradle', async () => {
    const keyboard = new PassThrough();
    start(hookOn(keyboard));
    await clock.advance(40);
    await type(keyboard, ' ');
    await clock.advance(2);
    await type(keyboard, ' ');
    await type(keyboard, '  ');
    expect(levels).toEqual([
      [false, 0],
      [true, 40],
      [false, 42],
      [true, 42],
      [false, 42],
    ]);
  });

  it('is the only key that does', async () => {
    const keyboard = new PassThrough();
    start(hookOn(keyboard));
    await type(keyboard, 'q\r\n\u001b[A0123456789*#привет\u00a0');
    expect(levels).toEqual([[false, 0]]);
    expect(quits).toBe(0);
  });
});

it.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s quits, though the raw terminal takes it for a key', async (_name, key) => {
  const keyboard = new PassThrough();
  start(hookOn(keyboard));
  await type(keyboard, key);
  expect(quits).toBe(1);
});

describe('the terminal', () => {
  it('is raw while the hook runs, and as it was afterwards; keys count for nothing then', async () => {
    const keyboard = new PassThrough();
    const hook = hookOn(keyboard);
    start(hook);
    expect(rawModes).toEqual([true]);
    hook.stop();
    expect(rawModes).toEqual([true, false]);
    expect(keyboard.isPaused()).toBe(true);
    expect(keyboard.listenerCount('data')).toBe(0);
    await type(keyboard, ' \u0003');
    expect([levels.length, quits]).toEqual([1, 0]);
  });

  it('may be a pipe: strokes count, and there is no raw mode to set', async () => {
    const keyboard = new PassThrough();
    const hook = hookOn(keyboard, false);
    start(hook);
    await type(keyboard, ' \n');
    hook.stop();
    expect(levels.at(-1)).toEqual([true, 0]);
    expect(rawModes).toEqual([]);
  });
});
