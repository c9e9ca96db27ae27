/** `scripts/make-cards`, whose first lines say what it does. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { startChromium } from '../test/support/chromium.js';
import { cardLanguages } from './cards/card-words.js';
import { labelSheet, labelSvg } from './cards/label.js';
import { quickCardSheet, quickCardSvg } from './cards/quick-card.js';
import type { Sheet } from './cards/sheet.js';

export const CARDS_FOLDER = 'hardware/cards';
const EXAMPLE = 'hotline-7k3m';

export interface Card {
  /** Without the ending. */
  readonly name: string;
  readonly sheet: Sheet;
  readonly svg: string;
}

/** What stands in hardware/cards. */
export function cards(): readonly Card[] {
  return cardLanguages.flatMap((language) => [
    { name: `quick-card-${language}`, sheet: quickCardSheet, svg: quickCardSvg(language) },
    { name: `label-${language}`, sheet: labelSheet, svg: labelSvg(language, EXAMPLE) },
  ]);
}

/** Stands in the PDF as its title, so that it can be seen which drawing it was made of. */
export function markOf({ name, svg }: Card): string {
  return `${name} ${createHash('sha256').update(svg).digest('hex').slice(0, 16)}`;
}

export async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(3),
    options: { out: { type: 'string', default: CARDS_FOLDER } },
    allowPositionals: true,
  });
  const wanted =
    positionals.length === 0
      ? cards()
      : positionals.flatMap((shortName) =>
          cardLanguages.map((language) => ({
            name: `${shortName}-${language}`,
            sheet: labelSheet,
            svg: labelSvg(language, shortName),
          })),
        );
  await mkdir(values.out, { recursive: true });
  const browser = await startChromium();
  try {
    for (const card of wanted) await write(card, values.out, browser);
  } finally {
    await browser.close();
  }
}

async function write(card: Card, folder: string, browser: Browser): Promise<void> {
  const file = join(folder, card.name);
  await writeFile(`${file}.svg`, card.svg);
  const page = await browser.newPage();
  const { widthMm, heightMm } = card.sheet;
  const style = `@page { size: ${widthMm}mm ${heightMm}mm; margin: 0 } body { margin: 0 } svg { display: block }`;
  await page.setContent(`<title>${markOf(card)}</title><style>${style}</style>${card.svg}`);
  await page.pdf({ path: `${file}.pdf`, preferCSSPageSize: true, printBackground: true });
  await page.close();
}
