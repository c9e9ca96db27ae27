/**
 * The demo with a real cradle contact: at the USB I/O board, whose firmware runs in a simulator behind a serial port. The
 * contact lies between D2 and ground and opens when the handset is lifted, as the demo's help says.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/wav.js';
import { openContext, startChromium } from '../support/chromium.js';
import { ProgramUnderTest } from '../support/program-under-test.js';
import { IoBoardSimulator } from '../../src/bench/simavr/io-board-simulator.js';
import { sine } from '../support/sine.js';

/** What the fake microphone hums: no tone of the telephone network. */
const MICROPHONE_HZ = 1_000;
const HOOK_PIN = 2;

let folder: string;
let browser: Browser;
let board: IoBoardSimulator;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-e2e-'));
  const wav = join(folder, 'microphone.wav');
  await writeFile(wav, encodeWav(sine({ frequencyHz: MICROPHONE_HZ, amplitude: 0.25, samples: 16_000 })));
  browser = await startChromium({ microphone: { wav } });
  board = await IoBoardSimulator.start();
});
afterEach(async () => {
  await browser.close();
  await board.end();
  await rm(folder, { recursive: true });
});

it('scripts/demo --hook firmata: the contact lifts, the page sounds, an unplugged board is told', async () => {
  await board.wire(HOOK_PIN, 0);
  const demo = new ProgramUnderTest([
    'demo',
    '--port',
    '0',
    '--no-fleet',
    '--hook',
    'firmata',
    '--io-board',
    board.path,
  ]);
  try {
    const url = (await demo.printed(/Open (http:\S+),/))[1]!;
    const page = await (await openContext(browser, {})).newPage();
    await page.goto(url);
    const eventually = <T>(read: () => T | Promise<T>) =>
      expect.poll(read, { timeout: 20_000, interval: 50 });
    const state = () => page.getByTestId('state').getAttribute('data-state');
    const pitch = async () => Number(await page.getByTestId('ear-level').getAttribute('data-peak-hz'));
    await eventually(state).toBe('idle');

    await board.wire(HOOK_PIN, 'z');
    await eventually(state).toBe('talking');
    await page.getByTestId('turn-sound-on').click();
    await eventually(async () => Math.abs((await pitch()) - MICROPHONE_HZ)).toBeLessThan(50);
    await board.wire(HOOK_PIN, 0);
    await eventually(state).toBe('idle');

    await board.unplug();
    await demo.printed(/Not well: .*I\/O board/);
    await board.plug();
    await board.wire(HOOK_PIN, 'z');
    await eventually(state).toBe('talking');
    await page.close();
  } finally {
    await demo.end();
  }
});

it('scripts/demo --hook gpio on a machine without a GPIO chip says so, and goes on', async () => {
  const demo = new ProgramUnderTest([
    'demo',
    '--port',
    '0',
    '--no-fleet',
    '--hook',
    'gpio',
    '--gpio-chip',
    'no-such-chip',
  ]);
  try {
    await demo.printed(/Open http:/);
    await demo.printed(/Not well: .*GPIO chip/);
  } finally {
    await demo.end();
  }
});
