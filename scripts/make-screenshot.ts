/** Plays a call in the demo and takes the README's picture of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { openContext, startChromium } from '../test/support/chromium.js';

const PICTURE = 'docs/images/handset.png';
const LIMIT_MS = 20_000;
/** What belongs into the picture, and how large it becomes: readable in a document, and small in the repository. */
const VIEW = { width: 1280, height: 780 };
const SCALE = 0.75;
/** True while the greeting is heard: then the levels show something. */
const GREETING_IS_HEARD = `Number(document.querySelector('[data-testid="ear-level"]').ariaValueNow) > -35`;

export async function main(): Promise<void> {
  const demo = spawn(process.execPath, ['dist/cli/main.js', 'demo', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await addressOf(demo);
    const browser = await startChromium();
    try {
      const context = await openContext(browser, {
        viewport: VIEW,
        deviceScaleFactor: SCALE,
        colorScheme: 'light',
      });
      await takePicture(await context.newPage(), url);
    } finally {
      await browser.close();
    }
  } finally {
    await end(demo);
  }
}

/** The address that the demo prints. Rejects when it ends without one. */
async function addressOf(demo: ChildProcess): Promise<string> {
  if (!demo.stdout) throw new Error('the demo has no output');
  for await (const line of createInterface({ input: demo.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('the demo ended without an address');
}

async function takePicture(page: Page, url: string): Promise<void> {
  page.setDefaultTimeout(LIMIT_MS);
  await page.goto(url);
  await stateIs(page, 'idle');
  await page.getByTestId('handset').click();
  await stateIs(page, 'talking');
  await page.waitForFunction(GREETING_IS_HEARD);
  await mkdir(dirname(PICTURE), { recursive: true });
  await page.screenshot({ path: PICTURE });
  await page.getByTestId('handset').click();
  await stateIs(page, 'idle');
}

function stateIs(page: Page, state: string): Promise<void> {
  return page.locator(`[data-testid="state"][data-state="${state}"]`).waitFor();
}

async function end(demo: ChildProcess): Promise<void> {
  if (demo.exitCode !== null) return;
  demo.kill('SIGTERM');
  await once(demo, 'exit');
}
