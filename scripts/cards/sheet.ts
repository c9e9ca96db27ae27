/** What the cards are drawn with. Lengths are in tenths of a millimetre. */
import { element, text } from '../hardware/svg.js';
import { textWidth } from '../hardware/text-width.js';

const FONT = "'DejaVu Sans', 'Liberation Sans', Arial, sans-serif";
const TENTHS = 10;

export interface Sheet {
  readonly widthMm: number;
  readonly heightMm: number;
}

export function sheetSvg(
  { widthMm, heightMm }: Sheet,
  title: string,
  ...children: readonly string[]
): string {
  const [width, height] = [widthMm * TENTHS, heightMm * TENTHS];
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width: `${widthMm}mm`,
    height: `${heightMm}mm`,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': FONT,
    fill: '#111',
  };
  const paper = element('rect', { width, height, fill: '#fff' });
  return `${element('svg', attributes, element('title', {}, title), paper, ...children)}\n`;
}

/** Lines of a text that fit a width. */
export function wrapped(content: string, fontSize: number, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of content.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, fontSize) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** A text in lines that fit; `height` is what they take. */
export function paragraph(
  content: string,
  { x, y, size, width, bold = false }: { x: number; y: number; size: number; width: number; bold?: boolean },
): { readonly svg: string; readonly height: number } {
  const lines = wrapped(content, bold ? size * 1.1 : size, width);
  const step = size * 1.3;
  return {
    svg: lines
      .map((line, i) =>
        text(x, y + size + i * step, line, {
          'font-size': size,
          ...(bold ? { 'font-weight': 'bold' } : {}),
        }),
      )
      .join(''),
    height: lines.length * step,
  };
}
