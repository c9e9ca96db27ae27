/** The demo over plain SIP: the same call in the browser, whatever carries it to the call centre. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/wav.js';
import { openContext, startChromium } from '../support/chromium.js';
import { ProgramUnderTest } from '../support/program-under-test.js';
import { sine } from '../support/sine.js';

/** What the fake microphone hums: no tone of the telephone network. */
const MICROPHONE_HZ = 1_000;

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-e2e-'));
  const wav = join(folder, 'microphone.wav');
  await writeFile(wav, encodeWav(sine({ frequencyHz: MICROPHONE_HZ, amplitude: 0.25, samples: 16_000 })));
  browser = await startChromium({ microphone: { wav } });
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

it.each([
  ['udp', /sip:127\.0\.0\.1:\d+;transport=udp/],
  ['tcp', /sip:127\.0\.0\.1:\d+;transport=tcp/],
  ['tls', /sip:127\.0\.0\.1:\d+;transport=tls/],
])('scripts/demo --transport %s: greeted, heard, and put back', async (transport, server) => {
  const demo = new ProgramUnderTest(['demo', '--port', '0', '--no-fleet', '--transport', transport]);
  try {
    const url = (await demo.printed(/Open (http:\S+)/))[1]!;
    const page = await (await openContext(browser, {})).newPage();
    await page.goto(url);
    const eventually = <T>(read: () => T | Promise<T>) =>
      expect.poll(read, { timeout: 15_000, interval: 50 });
    const state = () => page.getByTestId('state').getAttribute('data-state');
    const pitch = async () => Number(await page.getByTestId('ear-level').getAttribute('data-peak-hz'));
    await eventually(state).toBe('idle');
    await eventually(() => page.getByTestId('registration').innerText()).toMatch(server);
    await page.getByTestId('handset').click();
    await eventually(state).toBe('talking');
    // After the greeting, oneself.
    await eventually(async () => Math.abs((await pitch()) - MICROPHONE_HZ)).toBeLessThan(50);
    await page.getByTestId('handset').click();
    await eventually(state).toBe('idle');
    await page.close();
  } finally {
    await demo.end();
  }
});
