/** Boards, HATs and small wiring sources for the tests of the drawings. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Board, parseBoard } from '../../../scripts/hardware/board.js';
import { type CodecHat, parseCodecHats } from '../../../scripts/hardware/codec-hat.js';
import type { WiringLibrary } from '../../../scripts/hardware/wiring.js';

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../../hardware/wiring/${path}`, import.meta.url)), 'utf8');

export function readBoard(name: 'raspberry-pi' | 'arduino-nano'): Board {
  return parseBoard(read(`boards/${name}.toml`));
}

export function readHats(): ReadonlyMap<string, CodecHat> {
  return parseCodecHats(read('codec-hats.toml'));
}

export function readLibrary(): WiringLibrary {
  return {
    boards: new Map([
      ['raspberry-pi', readBoard('raspberry-pi')],
      ['arduino-nano', readBoard('arduino-nano')],
    ]),
    hats: readHats(),
  };
}

export interface WireLines {
  readonly from: string;
  readonly to: string;
  readonly colour: string;
}

export interface WiringText {
  readonly wires: readonly WireLines[];
  /** Further lines of the Raspberry Pi's table. */
  readonly board?: string;
  readonly bought?: readonly string[];
  readonly more?: string;
}

/** A hook contact `S1` (pins `1`, `2`) and a Raspberry Pi `J1`. */
export function wiringText({ wires, board = '', bought = ['S1', 'J1'], more = '' }: WiringText): string {
  return `
title = "A <hook> & a Pi"
summary = "A contact at a Pi."

[[part]]
id = "S1"
title = "Hook contact"
pins = [{ pin = "1", side = "right" }, { pin = "2", side = "right" }]

[[part]]
id = "J1"
board = "raspberry-pi"
${board}
${more}
${wires.map(({ from, to, colour }) => `[[wire]]\nfrom = "${from}"\nto = "${to}"\ncolour = "${colour}"\n`).join('\n')}
[[buy]]
part = "kit"
ids = [${bought.map((id) => `"${id}"`).join(', ')}]
`;
}

export const hookWire: WireLines = { from: 'S1.1', to: 'J1.hook', colour: 'WH' };
export const groundWire: WireLines = { from: 'S1.2', to: 'J1.39', colour: 'BK' };
