/** The drawings and the test sheet as people see and print them, in Chromium. */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builds } from '../../../scripts/make-hardware.js';
import { openContext, startChromium } from '../../support/chromium.js';

const urlOf = (path: string) =>
  pathToFileURL(join(fileURLToPath(new URL('../../../hardware/', import.meta.url)), path)).href;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await startChromium({ microphone: 'none' });
  page = await (await openContext(browser)).newPage();
});
afterAll(async () => {
  await browser.close();
});

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Drawn {
  /** Id of the part that it belongs to; '' for what stands beside the parts. */
  readonly part: string;
  readonly text: string;
  readonly box: Box;
}

/** Where the browser has put what the selector finds. */
async function boxesOf(selector: string): Promise<Drawn[]> {
  const drawn: unknown = await page.evaluate(`
    [...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const text = element.textContent;
      return { part: element.closest('g[id]')?.id ?? '', text, box: { left, right, top, bottom } };
    })`);
  return drawn as Drawn[];
}

function sticksOut(inner: Box, outer: Box): boolean {
  const { left, right, top, bottom } = outer;
  return (
    inner.left < left - 0.5 ||
    inner.right > right + 0.5 ||
    inner.top < top - 0.5 ||
    inner.bottom > bottom + 0.5
  );
}

function overlap(a: Box, b: Box): boolean {
  const across = a.left < b.right - 0.5 && b.left < a.right - 0.5;
  return across && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
}

function overlapping(drawn: readonly Drawn[]): string[] {
  return drawn.flatMap((a, i) =>
    drawn
      .slice(i + 1)
      .flatMap((b) => (overlap(a.box, b.box) ? [`${a.part} "${a.text}" lies on ${b.part} "${b.text}"`] : [])),
  );
}

const paperColour = () => page.evaluate(`getComputedStyle(document.querySelector('.paper')).fill`);

describe.each(builds)('the drawing %s', (build) => {
  beforeAll(async () => {
    await page.goto(urlOf(`drawings/${build}.svg`));
  });

  it('is an SVG that a browser reads', async () => {
    expect(await page.evaluate('document.documentElement.nodeName')).toBe('svg');
    expect(await page.locator('parsererror').count()).toBe(0);
  });

  it('has every text within its part, its tag and the paper', async () => {
    const [paper] = await boxesOf('.paper');
    const frames = new Map((await boxesOf('rect.part')).map(({ part, box }) => [part, box]));
    const tagFrames = await boxesOf('.tag rect');
    const outside = [
      ...(await boxesOf('text')).filter(({ box }) => paper && sticksOut(box, paper.box)),
      ...(await boxesOf('g[id] text')).filter(({ part, box }) => {
        const frame = frames.get(part);
        return frame && sticksOut(box, frame);
      }),
      ...(await boxesOf('.tag text')).filter(({ box }, i) => {
        const frame = tagFrames[i];
        return !frame || sticksOut(box, frame.box);
      }),
    ];
    expect(frames.size).toBeGreaterThan(1);
    expect(outside.map(({ part, text }) => `${part}: ${text}`)).toEqual([]);
  });

  it('has nothing that lies on something else', async () => {
    expect(overlapping(await boxesOf('g[id] text, .tag text'))).toEqual([]);
    expect(overlapping(await boxesOf('g[id]'))).toEqual([]);
  });

  it('is dark on a dark page, and white on paper even then', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await paperColour()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await paperColour()).toBe('rgb(20, 23, 26)');
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    expect(await paperColour()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'light', media: 'screen' });
  });
});

describe('the test sheet', () => {
  it('is one page on paper', async () => {
    await page.goto(urlOf('test-sheet.html'));
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  });

  it('has a place for a reading and a box in every step', async () => {
    const rows = await page.locator('tbody tr:has(td)').all();
    const steps = await Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
    expect(steps.map(([number]) => Number(number))).toEqual(steps.map((_, i) => i + 1));
    for (const [number, action = '', expected = '', found, box] of steps) {
      expect(action.length, number).toBeGreaterThan(4);
      expect(expected.length, number).toBeGreaterThan(3);
      expect([found, box], number).toEqual(['', '☐']);
    }
  });
});
