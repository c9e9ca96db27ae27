/** Boards with two rows of pins, as hardware/wiring/boards/*.toml describes them. */
import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import { type BoardKind, defaultPins, type IoRole, ioRoles } from '../../src/protocol/io-pins.js';

const boardSchema = z.strictObject({
  /** Where the pins are from. */
  source: z.string(),
  title: z.string(),
  subtitle: z.string(),
  io: z.enum(['gpio', 'firmata']),
  /** Whether people count the pins; else they go by the names that are printed on the board. */
  numbered: z.boolean(),
  /** Pins that have one use for ever. */
  fixed: z.record(z.string(), z.string()).default({}),
  /** Seen from above: number and name on the left, name and number on the right. */
  rows: z.array(z.tuple([z.int(), z.string(), z.string(), z.int()])).min(1),
  /** Sockets of the board that are not pins. */
  sockets: z
    .array(z.strictObject({ name: z.string(), side: z.enum(['left', 'right']), label: z.string() }))
    .default([]),
});

export type Side = 'left' | 'right';

export interface BoardPin {
  readonly number: number;
  /** As printed on the board or in its papers: `GPIO5`, `GND`, `D2`. */
  readonly name: string;
  readonly side: Side;
  /** From 0, at the top. */
  readonly row: number;
  /** What is wired to it by default. */
  readonly role: IoRole | undefined;
}

export interface Board extends Omit<z.output<typeof boardSchema>, 'rows'> {
  readonly pins: readonly BoardPin[];
}

/** @throws Error when the text has another shape, or lacks a line that the code uses. */
export function parseBoard(text: string): Board {
  const { rows, ...rest } = boardSchema.parse(parseToml(text));
  const pins = rows.flatMap(([leftNumber, leftName, rightName, rightNumber], row): BoardPin[] => [
    { number: leftNumber, name: leftName, side: 'left', row, role: roleOf(rest.io, leftName) },
    { number: rightNumber, name: rightName, side: 'right', row, role: roleOf(rest.io, rightName) },
  ]);
  const board = { ...rest, pins };
  for (const role of ioRoles) if (lineName(board.io, role) !== undefined) pinOfRole(board, role);
  return board;
}

/** The name of a role's default line as it is printed on the board: `GPIO5`, `D2`; undefined where it has none. */
export function lineName(io: BoardKind, role: IoRole): string | undefined {
  const line = defaultPins[io][role];
  return typeof line === 'number' ? `GPIO${line}` : line;
}

function roleOf(io: BoardKind, name: string): IoRole | undefined {
  return ioRoles.find((role) => lineName(io, role) === name);
}

/** @throws Error when the board has no such pin. */
export function pinOfRole(board: Board, role: IoRole): BoardPin {
  const name = lineName(board.io, role);
  const pin = board.pins.find((candidate) => candidate.name === name);
  if (!pin) throw new Error(`${board.title} has no pin for ${role} (${name ?? 'no line by default'})`);
  return pin;
}
