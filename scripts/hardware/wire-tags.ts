/** The tags at the ends of wires: number and colour, so that a drawing in black and white tells wires apart too. */
import { fontSizes } from './part-shape.js';
import { textWidth } from './text-width.js';
import type { Wire, WireEnd, Wiring } from './wiring.js';

/** Between a part and the tag, in px. */
export const TAG_GAP = 4;

export interface TerminalTag {
  readonly end: WireEnd;
  /** The wires that the tag names; none where it is left out. */
  readonly wires: readonly Wire[];
}

/** At a two-pin component a wire is told by the tag at its other end, if there is one. */
export function terminalTags({ wires }: Wiring): TerminalTag[] {
  const tags = new Map<string, { end: WireEnd; wires: Wire[] }>();
  for (const wire of wires)
    for (const end of [wire.from, wire.to]) {
      const key = `${end.part.id}.${end.key}`;
      const tag = tags.get(key) ?? { end, wires: [] };
      tag.wires.push(wire);
      tags.set(key, tag);
    }
  return [...tags.values()].map((tag) => (isNeeded(tag) ? tag : { ...tag, wires: [] }));
}

function isNeeded({ end: { part }, wires }: TerminalTag): boolean {
  return !part.symbol || wires.some(({ from, to }) => from.part === part && to.part.symbol !== undefined);
}

/** `3 WH`; of several wires in one colour `3, 4 WH`. */
export function tagText({ wires }: TerminalTag): string {
  const colours = [...new Set(wires.map(({ colour }) => colour))];
  const [only] = colours;
  return colours.length === 1 && only !== undefined
    ? `${wires.map(({ number }) => number).join(', ')} ${only}`
    : wires.map(({ number, colour }) => `${number} ${colour}`).join(', ');
}

export function tagWidth(tag: TerminalTag): number {
  return tag.wires.length === 0 ? 0 : textWidth(tagText(tag), fontSizes.small) + 8;
}
