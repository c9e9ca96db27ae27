/** The quick card and the label, as they stand in hardware/cards. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { labelSvg } from '../../../scripts/cards/label.js';
import { cards, CARDS_FOLDER, markOf } from '../../../scripts/make-cards.js';
import { startChromium } from '../../support/chromium.js';

interface Box {
  readonly said: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** Without the room above and below the letters, which lines share. */
const TEXTS = `[...document.querySelectorAll('text')].map((text) => {
  const { x, y, width, height } = text.getBBox();
  return { said: text.textContent, x, y: y + height * 0.25, width, height: height * 0.5 };
})`;
const PAPER = `(({ width, height }) => ({ width, height }))(document.querySelector('svg').viewBox.baseVal)`;

const read = (name: string) => readFile(join(CARDS_FOLDER, name));

describe('what stands in the repository', () => {
  it.each(cards().map((card) => [card.name, card] as const))(
    '%s is current, drawing and PDF',
    async (name, card) => {
      expect((await read(`${name}.svg`)).toString()).toBe(card.svg);
      // The title of the PDF (ISO 32000-1 section 14.3.3) says which drawing it was printed of.
      const pdf = (await read(`${name}.pdf`)).toString('latin1');
      expect(pdf.startsWith('%PDF-')).toBe(true);
      expect(pdf).toContain(`/Title (${markOf(card)})`);
      expect(pdf.match(/\/Type\s*\/Page\b/g), 'pages').toHaveLength(1);
    },
  );

  it('is nothing else', async () => {
    const made = cards().flatMap(({ name }) => [`${name}.pdf`, `${name}.svg`]);
    expect((await readdir(CARDS_FOLDER)).sort()).toEqual(made.sort());
  });
});

describe('in print', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await startChromium();
    page = await browser.newPage();
  });
  afterAll(() => browser.close());

  it.each(cards().map((card) => [card.name, card.svg] as const))(
    'every text of %s lies on the paper, and upon no other',
    async (_, svg) => {
      await page.setContent(svg);
      const boxes = await page.evaluate<Box[]>(TEXTS);
      const paper = await page.evaluate<Record<'width' | 'height', number>>(PAPER);
      expect(boxes.length).toBeGreaterThan(4);
      const beyond = boxes.filter(
        (box) => box.x < 30 || box.x + box.width > paper.width - 25 || box.y + box.height > paper.height - 10,
      );
      expect(beyond).toEqual([]);
      const upon = boxes.flatMap((one, i) =>
        boxes
          .slice(i + 1)
          .filter(
            (other) =>
              one.x < other.x + other.width &&
              other.x < one.x + one.width &&
              one.y < other.y + other.height &&
              other.y < one.y + one.height,
          )
          .map((other) => `${one.said} / ${other.said}`),
      );
      expect(upon).toEqual([]);
    },
  );
});

describe('scripts/make-cards', () => {
  it('makes labels for phones that are named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-cards-'));
    try {
      await promisify(execFile)('scripts/make-cards', ['--out', folder, 'hotline-0z9x']);
      const files = ['en', 'ru'].flatMap((language) => [
        `hotline-0z9x-${language}.pdf`,
        `hotline-0z9x-${language}.svg`,
      ]);
      expect((await readdir(folder)).sort()).toEqual(files);
      expect(await readFile(join(folder, 'hotline-0z9x-ru.svg'), 'utf8')).toContain(
        'http://hotline-0z9x.local',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);

  it('refuses what is no name of a phone', () => {
    expect(() => labelSvg('en', 'hall')).toThrow('"hall" is no short name of a phone');
  });
});
