/** Draws one part of a wiring drawing, its upper left corner at the origin. */
import {
  fontSizes,
  PIN_RADIUS,
  pinLabel,
  type PartShape,
  ROW,
  symbolLines,
  type TerminalPlace,
} from './part-shape.js';
import type { Side } from './board.js';
import { element, line, text } from './svg.js';
import { boldWidth, textWidth } from './text-width.js';
import type { Sketch, ComponentSymbol, Terminal } from './wiring.js';

export function drawPart(shape: PartShape, used: ReadonlySet<string>): string {
  const { part } = shape;
  if (part.symbol) return drawSymbol(shape, part.symbol);
  return [
    element('rect', { class: 'part', width: shape.width, height: shape.height, rx: 6 }),
    text(12, 21, `${part.id} ${part.title}`, { class: 'title' }),
    ...part.notes.map((note, i) => text(12, 38 + 16 * i, note, { class: 'small' })),
    ...drawBoardPins(shape, used),
    ...part.terminals
      .filter(({ key }) => shape.places.has(key))
      .map((terminal) => drawTerminal(terminal, shape)),
    part.sketch ? drawSketch(part.sketch, shape) : '',
  ].join('');
}

function placeOf({ places, part }: PartShape, key: string): TerminalPlace {
  const place = places.get(key);
  if (!place) throw new Error(`${part.id} has no place for ${key}`);
  return place;
}

/** All pins of the header, so that they can be counted; those that are not used stay pale. */
function drawBoardPins(shape: PartShape, used: ReadonlySet<string>): string[] {
  const { part, width, middle } = shape;
  const pins = part.board?.pins ?? [];
  if (pins.length === 0) return [];
  const rows = pins.length / 2;
  const strip = element('rect', {
    class: 'strip',
    x: middle - 2 * PIN_RADIUS - 4,
    y: shape.rowsTop - 1,
    width: 4 * PIN_RADIUS + 8,
    height: rows * ROW + 2,
    rx: 4,
  });
  return [
    strip,
    ...pins.map((pin) => {
      const { number, name, side } = pin;
      const { y } = placeOf(shape, String(number));
      const isUsed = used.has(String(number));
      const sign = side === 'left' ? -1 : 1;
      const x = middle + sign * (PIN_RADIUS + 1);
      const anchor = side === 'left' ? 'end' : 'start';
      const edge = side === 'left' ? 0 : width;
      const nameX = x + sign * (PIN_RADIUS + 6);
      const label = pinLabel(part, pin, used);
      const nameEnd = nameX + sign * (textWidth(name, fontSizes.text) + 4);
      return element(
        'g',
        { class: isUsed ? 'pin' : 'pin unused', 'data-pin': number },
        number === 1 && part.board?.numbered
          ? element('rect', {
              x: x - PIN_RADIUS,
              y: y - PIN_RADIUS,
              width: 2 * PIN_RADIUS,
              height: 2 * PIN_RADIUS,
            })
          : element('circle', { cx: x, cy: y, r: PIN_RADIUS }),
        part.board?.numbered ? text(x, y + 4, String(number), { class: 'number' }) : '',
        text(nameX, y + 4, name, { 'text-anchor': anchor }),
        label
          ? text(edge - sign * 8, y + 4, label, {
              class: 'role',
              'text-anchor': side === 'left' ? 'start' : 'end',
            })
          : '',
        isUsed && !label ? line(nameEnd, y, edge, y, { class: 'lead' }) : '',
      );
    }),
  ];
}

function drawTerminal({ key, label, side }: Terminal, shape: PartShape): string {
  const { x, y } = placeOf(shape, key);
  const inside = side === 'left' ? 8 : -8;
  const anchor = side === 'left' ? 'start' : 'end';
  const isSocket = shape.part.board !== undefined;
  const name = element('tspan', { class: 'key' }, isSocket ? label : key);
  const rest = isSocket || label === '' ? '' : label;
  const content = side === 'left' ? [name, rest && `  ${rest}`] : [rest && `${rest}  `, name];
  return element(
    'text',
    { x: x + inside, y: y + 4, 'text-anchor': anchor, 'xml:space': 'preserve' },
    ...content,
  );
}

// ── Contacts ────────────────────────────────────────────────────────────────────────────────────────────────────

const CONTACT_RADIUS = 3;

/** Beside the terminals of the side that has most, as in rest: the handset in its cradle, the door shut. */
function drawSketch(sketch: Sketch, shape: PartShape): string {
  const count = (side: Side) => shape.part.terminals.filter((terminal) => terminal.side === side).length;
  const side = count('left') > count('right') ? 'left' : 'right';
  const terminals = shape.part.terminals.filter((terminal) => terminal.side === side);
  const labels = Math.max(
    ...terminals.map(({ key, label }) => boldWidth(`${key}  ${label}`, fontSizes.text)),
  );
  const [first = 0, second = 0, third = 0] = terminals.map(({ key }) => placeOf(shape, key).y);
  // Drawn for the right-hand side, x from the labels inwards, and turned round for the other.
  const inwards = (distance: number) =>
    side === 'right' ? shape.width - labels - 14 - distance : labels + 14 + distance;
  const contact = (distance: number, y: number) =>
    element('circle', { class: 'contact', cx: inwards(distance), cy: y, r: CONTACT_RADIUS });
  const lead = (distance: number, y: number) =>
    line(inwards(distance - CONTACT_RADIUS), y, inwards(0), y, { class: 'lead' });
  const lever = (from: number, fromY: number, to: number, toY: number) =>
    line(inwards(from), fromY, inwards(to), toY, { class: 'lever' });
  if (sketch === 'changeover')
    return [
      ...[first, third].flatMap((y) => [contact(16, y), lead(16, y)]),
      lead(46, second),
      lever(46, second, 18, first + 4),
      contact(46, second),
    ].join('');
  const tip =
    sketch === 'closed' ? { distance: 24, y: first + CONTACT_RADIUS } : { distance: 36, y: first + 2 };
  return [
    ...[first, second].flatMap((y) => [contact(24, y), lead(24, y)]),
    lever(24, second - CONTACT_RADIUS, tip.distance, tip.y),
  ].join('');
}

// ── Two-pin components ──────────────────────────────────────────────────────────────────────────────────────────

function drawSymbol(shape: PartShape, symbol: ComponentSymbol): string {
  const { width, part } = shape;
  const { y } = placeOf(shape, '1');
  const middle = width / 2;
  const half = symbol === 'capacitor' ? 4 : symbol === 'tvs' || symbol === 'led' ? 9 : 20;
  return [
    line(0, y, middle - half, y, { class: 'lead' }),
    line(middle + half, y, width, y, { class: 'lead' }),
    drawBody(symbol, middle, y),
    ...symbolLines(part).map((content, i) =>
      text(middle, shape.rowsTop + 10 + 16 * i, content, {
        class: i === 0 ? 'small value' : 'small',
        'text-anchor': 'middle',
      }),
    ),
  ].join('');
}

/** Graphical symbols after IEC 60617. */
function drawBody(symbol: ComponentSymbol, x: number, y: number): string {
  const body = (d: string) => element('path', { class: 'body', d });
  switch (symbol) {
    case 'resistor':
      return element('rect', { class: 'body', x: x - 20, y: y - 7, width: 40, height: 14 });
    case 'fuse':
      return [
        element('rect', { class: 'body', x: x - 20, y: y - 7, width: 40, height: 14 }),
        line(x - 20, y, x + 20, y, { class: 'lead' }),
      ].join('');
    case 'capacitor':
      return body(`M${x - 4} ${y - 11}v22M${x + 4} ${y - 11}v22`);
    case 'tvs':
      // The cathode, with the ring, is on the left: at the line that is protected.
      return body(
        `M${x + 9} ${y - 9}v18l-18 -9zM${x - 9} ${y - 9}v18M${x - 9} ${y - 9}h4M${x - 9} ${y + 9}h-4`,
      );
    case 'led':
      return [
        body(`M${x - 9} ${y - 9}v18l18 -9zM${x + 9} ${y - 9}v18`),
        body(`M${x + 1} ${y - 11}l5 -5M${x + 7} ${y - 9}l5 -5`),
      ].join('');
  }
}
