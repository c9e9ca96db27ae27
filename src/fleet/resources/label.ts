/** What is printed on the label of a phone that is to enrol. */
import encodeQR from 'qr';
import { enrolmentQrText } from '../../protocol/enrolment-qr.js';

/** Modules around the code that stay white (ISO/IEC 18004 section 6.3.8 asks for four). */
const QUIET_ZONE = 4;

/**
 * What the QR code says: `hotline:enrol?fleet=wss%3A%2F%2Ffleet.example&code=K7MW-3PQD-9X`.
 *
 * @param publicUrl http or https, of this server
 */
export function labelText(publicUrl: string, code: string): string {
  return enrolmentQrText({ server: phoneServer(publicUrl), code });
}

/** Where phones connect: `wss://fleet.example`. */
export function phoneServer(publicUrl: string): string {
  const { protocol, host } = new URL(publicUrl);
  return `${protocol === 'http:' ? 'ws' : 'wss'}://${host}`;
}

/** The QR code as an SVG image without a size of its own: one line a run of dark modules, a third of what a square each takes. */
export function qrSvg(text: string): string {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE });
  const size = modules.length;
  let path = '';
  modules.forEach((row, y) => {
    let end = 0;
    let started = false;
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      const begin = x;
      while (row[x + 1]) x++;
      path += `${started ? `m${begin - end} 0` : `M${begin} ${y}.5`}h${x + 1 - begin}`;
      end = x + 1;
      started = true;
    }
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path stroke="#000" d="${path}"/></svg>`
  );
}
