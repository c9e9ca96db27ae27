import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { labelText, qrSvg } from '../../../../src/fleet/resources/label.js';

const SCALE = 4;

/** Draws the image as a browser would: runs of `M`, `m` and `h`, one module high. */
function drawn(svg: string): { width: number; height: number; data: Uint8Array } {
  const [, size = ''] = /viewBox="0 0 (\d+) \1"/.exec(svg) ?? [];
  const [, path = ''] = /stroke="#000" d="([^"]*)"/.exec(svg) ?? [];
  const side = Number(size) * SCALE;
  const data = new Uint8Array(side * side * 4).fill(255);
  let [x, y] = [0, 0];
  for (const [, step = '', first = '', second] of path.matchAll(/([Mmh])(\d+)(?: ([\d.]+))?/g)) {
    const by = Number(first);
    if (step === 'M') [x, y] = [by, Math.floor(Number(second))];
    else if (step === 'm') x += by;
    else
      for (const end = x + by; x < end; x++)
        for (let dy = 0; dy < SCALE; dy++)
          for (let dx = 0; dx < SCALE; dx++) {
            const at = ((y * SCALE + dy) * side + x * SCALE + dx) * 4;
            data.fill(0, at, at + 3);
          }
  }
  return { width: side, height: side, data };
}

describe('a label', () => {
  const table: readonly [publicUrl: string, fleet: string][] = [
    ['https://fleet.example', 'wss%3A%2F%2Ffleet.example'],
    ['https://fleet.example:8443/', 'wss%3A%2F%2Ffleet.example%3A8443'],
    ['http://127.0.0.1:8500', 'ws%3A%2F%2F127.0.0.1%3A8500'],
  ];
  it.each(table)('of %s', (publicUrl, fleet) => {
    const text = labelText(publicUrl, 'K7MW-3PQD-9X');
    expect(text).toBe(`hotline:enrol?fleet=${fleet}&code=K7MW-3PQD-9X`);
    expect(decodeQR(drawn(qrSvg(text)))).toBe(text);
  });

  it('is small: thousands of them go in one answer', () => {
    expect(qrSvg(labelText('https://fleet.example', 'K7MW-3PQD-9X')).length).toBeLessThan(4_000);
  });
});
