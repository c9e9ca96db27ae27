/** How large a part is drawn, and where on it the wires end. */
import { roleNames } from './role-names.js';
import type { BoardPin, Side } from './board.js';
import { boldWidth, textWidth } from './text-width.js';
import type { Part } from './wiring.js';

export const fontSizes = { title: 15, text: 13, small: 12 } as const;
export const ROW = 22;
/** Circle with the number of a header pin. */
export const PIN_RADIUS = 9;
const PADDING = 12;
const LINE = 16;
const SYMBOL = { width: 84, height: 34 };
const SKETCH_WIDTH = 66;

export interface TerminalPlace {
  readonly x: number;
  readonly y: number;
  readonly side: Side;
}

export interface PartShape {
  readonly part: Part;
  readonly width: number;
  readonly height: number;
  /** y of the first row of pins. */
  readonly rowsTop: number;
  /** x of the line between the two rows of a header. */
  readonly middle: number;
  /** By the key of the terminal or the number of the header pin; relative to the part's upper left corner. */
  readonly places: ReadonlyMap<string, TerminalPlace>;
}

/** @param used keys of the terminals and numbers of the header pins at which wires end */
export function shapeOf(part: Part, used: ReadonlySet<string>): PartShape {
  if (part.symbol) return symbolShape(part);
  const halves = { left: boardHalf(part, 'left', used), right: boardHalf(part, 'right', used) };
  const headings = [
    boldWidth(`${part.id} ${part.title}`, fontSizes.title),
    ...part.notes.map((note) => textWidth(note, fontSizes.small)),
  ];
  const width =
    Math.max(...headings, part.board ? halves.left + halves.right : pinsWidth(part)) + 2 * PADDING;
  const rowsTop = 30 + part.notes.length * LINE;
  const places = new Map<string, TerminalPlace>();
  const rows = { left: 0, right: 0 };
  const place = (key: string, side: Side): void => {
    places.set(key, { x: side === 'left' ? 0 : width, y: rowsTop + ROW * (rows[side] + 0.5), side });
    rows[side] += 1;
  };
  for (const pin of part.board?.pins ?? []) place(String(pin.number), pin.side);
  // A board's sockets are drawn where something is plugged into them.
  for (const { key, side } of part.terminals) if (!part.board || used.has(key)) place(key, side);
  const height = rowsTop + ROW * Math.max(rows.left, rows.right) + 8;
  const middle = (width - halves.left - halves.right) / 2 + halves.left;
  return { part, width, height, rowsTop, middle, places };
}

function symbolShape(part: Part): PartShape {
  const lines = symbolLines(part);
  const width = Math.max(SYMBOL.width, ...lines.map((line) => boldWidth(line, fontSizes.small) + 8));
  const y = SYMBOL.height / 2;
  const places = new Map<string, TerminalPlace>([
    ['1', { x: 0, y, side: 'left' }],
    ['2', { x: width, y, side: 'right' }],
  ]);
  return {
    part,
    width,
    height: SYMBOL.height + lines.length * LINE,
    rowsTop: SYMBOL.height,
    middle: width / 2,
    places,
  };
}

/** What is written below a two-pin component. */
export function symbolLines({ id, title, notes }: Part): string[] {
  return [`${id}  ${title}`, ...notes];
}

/** Room for one row of a header: what is wired there, the name of the pin, half of the strip. */
function boardHalf(part: Part, side: Side, used: ReadonlySet<string>): number {
  const { board, terminals } = part;
  const pins = (board?.pins ?? []).filter((pin) => pin.side === side);
  const widest = (texts: readonly string[]) =>
    Math.max(0, ...texts.map((text) => boldWidth(text, fontSizes.text)));
  const roles = pins.map((pin) => pinLabel(part, pin, used));
  const header = widest(roles) + widest(pins.map(({ name }) => name)) + 2 * PIN_RADIUS + 20;
  return Math.max(
    header,
    widest(terminals.filter((terminal) => terminal.side === side).map(({ label }) => label)),
  );
}

/** What stands beside a header pin: what is wired to it, or what the HAT has there. */
export function pinLabel(
  { taken, board }: Part,
  { name, number, role }: BoardPin,
  used: ReadonlySet<string>,
): string {
  const owner = taken.get(name);
  if (owner !== undefined) return `HAT: ${owner}`;
  return board?.fixed[name] ?? (role && used.has(String(number)) ? roleNames[role] : '');
}

function pinsWidth({ terminals, sketch }: Part): number {
  const column = (side: Side) =>
    Math.max(
      0,
      ...terminals
        .filter((terminal) => terminal.side === side)
        .map(({ key, label }) => boldWidth(`${key}  ${label}`, fontSizes.text)),
    );
  return column('left') + column('right') + 24 + (sketch ? SKETCH_WIDTH : 0);
}
