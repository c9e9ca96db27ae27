/** Generates the wiring drawings, the lists of parts, and the tables of hardware/README.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { type Board, parseBoard } from './hardware/board.js';
import { parseCodecHats } from './hardware/codec-hat.js';
import { codecHatTable, gpioTable, ioBoardTable } from './hardware/pin-tables.js';
import { billTable, billText, type Catalogue, parseCatalogue } from './hardware/bill-of-materials.js';
import { parseWiring, type Wiring, type WiringLibrary } from './hardware/wiring.js';
import { layOut } from './hardware/wiring-layout.js';
import { wiringSvg } from './hardware/wiring-svg.js';

export const HARDWARE_DOCUMENT = 'hardware/README.md';

/** Each has a source in hardware/wiring, a drawing and a list of parts. */
export const builds = ['pi-usb-sound', 'pi-codec-hat', 'mini-pc-io-board', 'pi-options'] as const;
export type Build = (typeof builds)[number];

const boardNames = ['raspberry-pi', 'arduino-nano'] as const;

export interface HardwareSources {
  readonly library: WiringLibrary;
  readonly catalogue: Catalogue;
  readonly wirings: ReadonlyMap<Build, Wiring>;
}

/** @param read gives the text of a file of the repository */
export async function readSources(read: (path: string) => Promise<string>): Promise<HardwareSources> {
  const boards = new Map<string, Board>();
  for (const name of boardNames)
    boards.set(name, parseBoard(await read(`hardware/wiring/boards/${name}.toml`)));
  const hats = parseCodecHats(await read('hardware/wiring/codec-hats.toml'));
  const library = { boards, hats };
  const catalogue = parseCatalogue(await read('hardware/bom/parts.toml'));
  const wirings = new Map<Build, Wiring>();
  for (const build of builds)
    wirings.set(build, parseWiring(await read(`hardware/wiring/${build}.toml`), library));
  return { library, catalogue, wirings };
}

/** All generated files by their path. Rejects when the README has no place for a table. */
export async function hardwareFiles(read: (path: string) => Promise<string>): Promise<Map<string, string>> {
  const sources = await readSources(read);
  const files = new Map<string, string>();
  for (const [build, wiring] of sources.wirings) {
    files.set(`hardware/drawings/${build}.svg`, wiringSvg(wiring, await layOut(wiring)));
    files.set(`hardware/bom/${build}.csv`, billText(wiring.buy, sources.catalogue));
  }
  files.set(HARDWARE_DOCUMENT, await hardwareDocument(await read(HARDWARE_DOCUMENT), sources));
  return files;
}

/** The document with its tables made anew; what stands around them is kept. */
async function hardwareDocument(
  current: string,
  { library, catalogue, wirings }: HardwareSources,
): Promise<string> {
  const tables = new Map([
    ['pins-gpio', gpioTable(boardOf(library, 'raspberry-pi'))],
    ['pins-io-board', ioBoardTable(boardOf(library, 'arduino-nano'))],
    ['codec-hats', codecHatTable([...library.hats.values()])],
    ...[...wirings].map(([build, { buy }]) => [`parts-${build}`, billTable(buy, catalogue)] as const),
  ]);
  let text = current;
  for (const [name, table] of tables) text = replaceBlock(text, name, table);
  const style = await resolveConfig(HARDWARE_DOCUMENT);
  return format(text, { ...style, filepath: HARDWARE_DOCUMENT });
}

function boardOf({ boards }: WiringLibrary, name: (typeof boardNames)[number]): Board {
  const board = boards.get(name);
  if (!board) throw new Error(`there is no board ${name}`);
  return board;
}

function replaceBlock(text: string, name: string, content: string): string {
  const begin = `<!-- scripts/make-hardware, ${name}: do not edit by hand -->`;
  const end = `<!-- end of ${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0)
    throw new Error(`${HARDWARE_DOCUMENT} has no place for ${name}: it needs the lines ${begin} and ${end}`);
  return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`;
}

export async function main(): Promise<void> {
  const files = await hardwareFiles((path) => readFile(path, 'utf8'));
  for (const [path, content] of files) await writeFile(path, content);
}
