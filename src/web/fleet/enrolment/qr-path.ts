/** The path of a QR code for an SVG: one unit a module, with the quiet zone of ISO/IEC 18004. */
import { encodeQR } from 'qr';

const QUIET_MODULES = 4;

export interface QrDrawing {
  /** Width and height in modules, with the quiet zone. */
  readonly size: number;
  /** `d` of an SVG path of the dark modules. */
  readonly path: string;
}

/** Dark modules that lie side by side are one rectangle: no hair lines between them in print. */
export function qrDrawing(text: string): QrDrawing {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_MODULES });
  let path = '';
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      const begins = x;
      while (row[x]) x++;
      if (x > begins) path += `M${begins} ${y}h${x - begins}v1h${begins - x}z`;
    }
  });
  return { size: rows.length, path };
}
