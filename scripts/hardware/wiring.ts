/** The text sources of the wiring drawings (hardware/wiring/*.toml): their shape, and what they may say. */
import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import { type IoRole, ioRoles } from '../../src/protocol/io-pins.js';
import { type Board, type BoardPin, pinOfRole, type Side } from './board.js';
import { type CodecHat, takenPins } from './codec-hat.js';

/** Colours of wires and their codes (IEC 60757). */
export const wireColours = {
  BK: 'black',
  BN: 'brown',
  RD: 'red',
  OG: 'orange',
  YE: 'yellow',
  GN: 'green',
  BU: 'blue',
  VT: 'violet',
  GY: 'grey',
  WH: 'white',
} as const;
export type WireColour = keyof typeof wireColours;

/** What is drawn in a box between its right-hand pins. */
const sketches = ['closed', 'open', 'changeover'] as const;
/** Two-pin components: pin 1 on the left, pin 2 on the right. */
const symbols = ['resistor', 'capacitor', 'tvs', 'led', 'fuse'] as const;

const side = z.enum(['left', 'right']);
const id = z.string().regex(/^[A-Z]{1,2}\d{1,2}$/, 'must be a letter or two and a number, such as R1');
const pinName = z.string().regex(/^[\w+~-]{1,12}$/);

const partSchema = z.strictObject({
  id,
  title: z.string().optional(),
  notes: z.array(z.string()).default([]),
  board: z.string().optional(),
  /** A codec HAT on the board: its lines are its own. */
  hat: z.string().optional(),
  symbol: z.enum(symbols).optional(),
  sketch: z.enum(sketches).optional(),
  pins: z.array(z.strictObject({ pin: pinName, side, label: z.string().default('') })).default([]),
});

const wiringSchema = z.strictObject({
  title: z.string(),
  /** One or two sentences for those who do not see the drawing. */
  summary: z.string(),
  notes: z.array(z.string()).default([]),
  part: z.array(partSchema).min(2),
  wire: z
    .array(
      z.strictObject({
        from: z.string(),
        to: z.string(),
        colour: z.enum(Object.keys(wireColours) as [WireColour, ...WireColour[]]),
        note: z.string().default(''),
      }),
    )
    .min(1),
  /** Parts of the drawing that are there already. */
  have: z.array(id).default([]),
  /** What to buy: keys of hardware/bom/parts.toml. */
  buy: z
    .array(
      z.strictObject({
        part: z.string(),
        quantity: z.int().min(1).default(1),
        /** The parts of the drawing that it is. */
        ids: z.array(id).default([]),
      }),
    )
    .min(1),
});

export type ComponentSymbol = (typeof symbols)[number];
export type Sketch = (typeof sketches)[number];
export type Purchase = z.output<typeof wiringSchema>['buy'][number];

/** A place where wires end. */
export interface Terminal {
  readonly key: string;
  readonly label: string;
  readonly side: Side;
}

export interface Part {
  readonly id: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly board: Board | undefined;
  readonly symbol: ComponentSymbol | undefined;
  readonly sketch: Sketch | undefined;
  /** What a HAT has on lines of the board, by the name of the pin. */
  readonly taken: ReadonlyMap<string, string>;
  /** In order from the top, on each side. A board's header pins are not among them. */
  readonly terminals: readonly Terminal[];
}

export interface WireEnd {
  readonly part: Part;
  /** Key of the terminal, or number of the header pin. */
  readonly key: string;
  readonly side: Side;
  /** For people: `J1 pin 29 (GPIO5)`, `R1`, `S1 C`. */
  readonly text: string;
  readonly pin: BoardPin | undefined;
}

export interface Wire {
  /** From 1, in the order of the source. */
  readonly number: number;
  readonly from: WireEnd;
  readonly to: WireEnd;
  readonly colour: WireColour;
  readonly note: string;
}

export interface Wiring {
  readonly title: string;
  readonly summary: string;
  readonly notes: readonly string[];
  readonly parts: readonly Part[];
  readonly wires: readonly Wire[];
  readonly buy: readonly Purchase[];
}

/** Pins that carry a supply, and the colour of their wires: it must be possible to trust a colour. */
const supplyColours: Readonly<Record<string, WireColour>> = { GND: 'BK', '5V': 'RD', '3V3': 'OG' };

export interface WiringLibrary {
  /** By the name of their file, without its ending. */
  readonly boards: ReadonlyMap<string, Board>;
  readonly hats: ReadonlyMap<string, CodecHat>;
}

/**
 * @throws Error that says what is wrong with the text
 */
export function parseWiring(text: string, library: WiringLibrary): Wiring {
  const source = wiringSchema.parse(parseToml(text));
  const parts = source.part.map((part) => partOf(part, library));
  const byId = new Map(parts.map((part) => [part.id, part]));
  if (byId.size < parts.length) throw new Error('an id is used twice');
  const wires = source.wire.map(({ from, to, colour, note }, i): Wire => {
    const wire = { number: i + 1, from: endOf(from, byId), to: endOf(to, byId), colour, note };
    checkColour(wire);
    return wire;
  });
  const bought = new Set([...source.have, ...source.buy.flatMap(({ ids }) => ids)]);
  for (const part of parts) {
    if (!wires.some(({ from, to }) => from.part === part || to.part === part))
      throw new Error(`${part.id} has no wire`);
    if (!bought.delete(part.id)) throw new Error(`${part.id} is drawn and not bought`);
  }
  if (bought.size > 0) throw new Error(`${[...bought].join(', ')} is bought and not drawn`);
  return { ...source, parts, wires };
}

function partOf(source: z.output<typeof partSchema>, { boards, hats }: WiringLibrary): Part {
  const hat = source.hat === undefined ? undefined : hats.get(source.hat);
  if (source.hat !== undefined && !hat) throw new Error(`there is no HAT ${source.hat}`);
  const board = source.board === undefined ? undefined : boards.get(source.board);
  if (source.board !== undefined && !board) throw new Error(`there is no board ${source.board}`);
  if (board && source.symbol) throw new Error(`${source.id} is a board and a symbol`);
  return {
    id: source.id,
    title: source.title ?? board?.title ?? '',
    notes: board ? [board.subtitle, ...source.notes] : source.notes,
    board,
    symbol: source.symbol,
    sketch: source.sketch,
    taken: hat ? takenPins(hat) : new Map(),
    terminals: terminalsOf(source, board),
  };
}

function terminalsOf({ symbol, pins }: z.output<typeof partSchema>, board: Board | undefined): Terminal[] {
  if (symbol)
    return [
      { key: '1', label: '', side: 'left' },
      { key: '2', label: '', side: 'right' },
    ];
  const sockets = (board?.sockets ?? []).map(({ name, ...rest }) => ({ key: name, ...rest }));
  return [...sockets, ...pins.map(({ pin, ...rest }) => ({ key: pin, ...rest }))];
}

function endOf(reference: string, parts: ReadonlyMap<string, Part>): WireEnd {
  const [partId = '', key = ''] = reference.split('.');
  const part = parts.get(partId);
  if (!part) throw new Error(`${reference}: there is no part ${partId}`);
  const terminal = part.terminals.find((candidate) => candidate.key === key);
  if (terminal) {
    const text = part.symbol ? part.id : `${part.id} ${key}`;
    return { part, key, side: terminal.side, text, pin: undefined };
  }
  const { board } = part;
  const pin = board && pinOf(board, key);
  if (!board || !pin) throw new Error(`${reference}: ${part.id} has no such pin`);
  const owner = part.taken.get(pin.name);
  if (owner !== undefined) throw new Error(`${reference}: ${pin.name} is taken by the HAT (${owner})`);
  const text = board.numbered ? `${part.id} pin ${pin.number} (${pin.name})` : `${part.id} ${pin.name}`;
  return { part, key: String(pin.number), side: pin.side, text, pin };
}

/** A line that the code uses is named by its role, so that the drawing follows the code; all others by their number. */
function pinOf(board: Board, key: string): BoardPin | undefined {
  if (isRole(key)) return pinOfRole(board, key);
  const pin = board.pins.find(({ number }) => String(number) === key);
  if (pin?.role) throw new Error(`pin ${key} of the ${board.title} is the line of ${pin.role}: name it so`);
  return pin;
}

function isRole(text: string): text is IoRole {
  return ioRoles.some((role) => role === text);
}

function checkColour({ number, from, to, colour }: Wire): void {
  const supplies = [from, to].flatMap(({ pin }) => (pin && pin.name in supplyColours ? [pin.name] : []));
  for (const supply of supplies) {
    const expected = supplyColours[supply];
    if (colour !== expected) throw new Error(`wire ${number} is at ${supply}: it must be ${expected ?? ''}`);
  }
  if (from.pin && to.pin && supplies.length === 2 && from.pin.name !== to.pin.name)
    throw new Error(`wire ${number} joins ${from.pin.name} and ${to.pin.name}`);
}

/** Of each part, the keys of the terminals and the numbers of the pins at which wires end. */
export function usedKeys({ parts, wires }: Wiring): ReadonlyMap<Part, ReadonlySet<string>> {
  const ends = wires.flatMap(({ from, to }) => [from, to]);
  return new Map(
    parts.map((part) => [part, new Set(ends.filter((end) => end.part === part).map(({ key }) => key))]),
  );
}
