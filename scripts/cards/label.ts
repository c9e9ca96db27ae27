import { encodeQR } from 'qr';
import { element, text } from '../hardware/svg.js';
import { type CardLanguage, cardWords } from './card-words.js';
import { paragraph, sheetSvg } from './sheet.js';

/** A usual size of labels on a roll. */
export const labelSheet = { widthMm: 100, heightMm: 50 } as const;

/** Four modules around the code stay white (ISO/IEC 18004 section 6.3.8). */
const QUIET_MODULES = 4;
const CODE = 400;
const [LEFT, WIDTH] = [455, 515];

/** @throws RangeError when the name is none of a phone */
export function labelSvg(language: CardLanguage, shortName: string): string {
  if (!/^hotline-[0-9a-z]{4}$/.test(shortName))
    throw new RangeError(`"${shortName}" is no short name of a phone, such as hotline-7k3m`);
  const words = cardWords[language].label;
  const address = `http://${shortName}.local`;
  const field = (name: string, y: number): string =>
    text(LEFT, y - 4, name, { 'font-size': 28 }) +
    element('rect', {
      x: LEFT,
      y: y + 8,
      width: WIDTH,
      height: 62,
      fill: 'none',
      stroke: '#111',
      'stroke-width': 3,
    });
  return sheetSvg(
    labelSheet,
    shortName,
    element('g', { transform: 'translate(35 22)' }, qrSvg(`${address}/`)),
    paragraph(words.setUp, { x: 60, y: 415, size: 24, width: 390 }).svg,
    text(LEFT, 95, shortName, { 'font-size': 60, 'font-weight': 'bold' }),
    text(LEFT, 145, address, { 'font-size': 34 }),
    field(words.number, 205),
    field(words.password, 330),
  );
}

function qrSvg(content: string): string {
  const rows = encodeQR(content, 'raw', { ecc: 'medium', border: QUIET_MODULES });
  let path = '';
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      const begin = x;
      while (row[x]) x++;
      if (x > begin) path += `M${begin} ${y}h${x - begin}v1h${begin - x}z`;
    }
  });
  const scale = `scale(${(CODE / rows.length).toFixed(4)})`;
  return element('path', { d: path, transform: scale, 'shape-rendering': 'crispEdges' });
}
