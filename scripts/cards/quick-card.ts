import { type LampSign, phoneStatuses, statusSigns } from '../../src/phone/lamp-patterns.js';
import { element, line, text } from '../hardware/svg.js';
import { type CardLanguage, cardWords } from './card-words.js';
import { paragraph, sheetSvg } from './sheet.js';

/** A5. */
export const quickCardSheet = { widthMm: 148, heightMm: 210 } as const;

const [LEFT, WIDTH, BODY, TITLE] = [90, 1_300, 35, 44];
const LAMP_ROW = { height: 62, bar: 34, width: 380, shownMs: 5_000 } as const;

/** The technician's card: what to do, what the lamp shows, what the earpiece says. */
export function quickCardSvg(language: CardLanguage): string {
  const words = cardWords[language];
  const parts: string[] = [];
  let y = 80;
  const put = (content: string, at: { x: number; size: number; width: number; bold?: boolean }): number => {
    const { svg, height } = paragraph(content, { ...at, y });
    parts.push(svg);
    return height;
  };
  const heading = (content: string): void => {
    y += 22;
    y += put(content, { x: LEFT, size: TITLE, width: WIDTH, bold: true });
    parts.push(line(LEFT, y, LEFT + WIDTH, y, { stroke: '#111', 'stroke-width': 4 }));
    y += 16;
  };
  y += put(words.title, { x: LEFT, size: 62, width: WIDTH, bold: true });
  heading(words.stepsTitle);
  words.steps.forEach(([first, rest], i) => {
    parts.push(
      element('circle', { cx: LEFT + 30, cy: y + 30, r: 30 }),
      text(LEFT + 30, y + 44, String(i + 1), { 'font-size': 40, fill: '#fff', 'text-anchor': 'middle' }),
    );
    const at = { x: LEFT + 85, width: WIDTH - 85 };
    y += put(first, { ...at, size: 38, bold: true });
    y += put(rest, { ...at, size: BODY }) + 8;
  });
  heading(words.lampTitle);
  for (const status of phoneStatuses) {
    parts.push(lampSvg(statusSigns[status], LEFT, y + 6));
    put(words.lamps[status], { x: LEFT + LAMP_ROW.width + 40, size: BODY, width: WIDTH });
    y += LAMP_ROW.height;
  }
  heading(words.heardTitle);
  for (const [heard, means] of words.heard) {
    put(heard, { x: LEFT, size: BODY, width: WIDTH, bold: true });
    y += put(means, { x: LEFT + 600, size: BODY, width: WIDTH - 600 }) + 4;
  }
  y = quickCardSheet.heightMm * 10 - 85;
  put(words.more, { x: LEFT, size: 28, width: WIDTH });
  return sheetSvg(quickCardSheet, words.title, ...parts);
}

/** The pattern as time goes from left to right: what is filled is lit. */
function lampSvg({ pattern }: LampSign, x: number, y: number): string {
  const { bar, width, shownMs } = LAMP_ROW;
  const lit: string[] = [];
  const light = (fromMs: number, toMs: number): void => {
    const from = (Math.min(fromMs, shownMs) / shownMs) * width;
    const to = (Math.min(toMs, shownMs) / shownMs) * width;
    if (to > from)
      lit.push(element('rect', { x: x + from, y, width: to - from, height: bar, fill: '#e08a00' }));
  };
  if (pattern === 'on') light(0, shownMs);
  else if (pattern !== 'off') {
    for (let atMs = 0; atMs < shownMs;) {
      pattern.forEach((ms, i) => {
        if (i % 2 === 0) light(atMs, atMs + ms);
        atMs += ms;
      });
    }
  }
  const frame = element('rect', {
    x,
    y,
    width,
    height: bar,
    fill: '#eee',
    stroke: '#111',
    'stroke-width': 2,
  });
  return frame + lit.join('');
}
