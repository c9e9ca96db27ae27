/** A wiring drawing as SVG: readable on paper in black and white, and on a dark page. */
import { drawPart } from './part-drawing.js';
import { fontSizes } from './part-shape.js';
import { element, escape, line, text } from './svg.js';
import { textWidth } from './text-width.js';
import { TAG_GAP, tagText, tagWidth, type TerminalTag } from './wire-tags.js';
import { usedKeys, type Wire, wireColours, type WireEnd, type Wiring } from './wiring.js';
import type { Layout, RoutedWire } from './wiring-layout.js';

const MARGIN = 24;
const TITLE_HEIGHT = 44;
const ROW = 19;

const style = `
svg { --paper: #ffffff; --ink: #1b1b1b; --pale: #6f6f6f; --part: #f3f3f0; --strip: #e2e2dc;
  --BK: #000000; --BN: #7a4a21; --RD: #d3202b; --OG: #f07d12; --YE: #f5d61d; --GN: #1f8a3b; --BU: #2366c9; --VT: #8640b8;
  --GY: #8d8d8d; --WH: #ffffff; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #14171a; --ink: #e6e6e6; --pale: #9aa0a6; --part: #22272c; --strip: #333a41; }
}
@media print { svg { --paper: #ffffff; --ink: #1b1b1b; --pale: #6f6f6f; --part: #ffffff; --strip: #eeeeee; } }
text { font: ${fontSizes.text}px Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif; fill: var(--ink); }
.paper { fill: var(--paper); }
.heading { font-size: 20px; font-weight: bold; }
.title { font-size: ${fontSizes.title}px; font-weight: bold; }
.small { font-size: ${fontSizes.small}px; }
.value, .key, .role { font-weight: bold; }
.part { fill: var(--part); stroke: var(--ink); stroke-width: 1.5; }
.strip { fill: var(--strip); }
.pin circle, .pin rect { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
.number { font-size: 10px; text-anchor: middle; }
.unused text { fill: var(--pale); }
.unused circle, .unused rect { stroke: var(--pale); stroke-width: 0.75; }
.lead, .lever, .body { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.lever { stroke-width: 2.5; stroke-linecap: round; }
.contact { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
.wire path { fill: none; stroke-linejoin: round; }
.casing { stroke: var(--ink); stroke-width: 5; }
.core { stroke-width: 3; }
.junction { fill: var(--ink); }
.tag rect { fill: var(--paper); stroke: var(--ink); stroke-width: 1; }
.tag text { font-size: ${fontSizes.small}px; text-anchor: middle; }
.rule { stroke: var(--pale); stroke-width: 0.75; }
`;

export function wiringSvg(wiring: Wiring, layout: Layout): string {
  const legend = drawLegend(wiring, layout.width);
  const width = Math.max(layout.width, legend.width) + 2 * MARGIN;
  const legendTop = TITLE_HEIGHT + MARGIN + layout.height + MARGIN;
  const height = legendTop + legend.height + MARGIN;
  const used = usedKeys(wiring);
  const drawing = [
    ...layout.wires.map(drawWire),
    ...layout.junctions.map(({ x, y }) => element('circle', { class: 'junction', cx: x, cy: y, r: 5 })),
    ...layout.parts.map((placed) =>
      element(
        'g',
        { id: placed.part.id, transform: `translate(${placed.x} ${placed.y})` },
        drawPart(placed, used.get(placed.part) ?? new Set()),
      ),
    ),
    ...layout.tags.map((tag) => drawTag(tag, layout)),
  ];
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-labelledby': 'title description',
    },
    '\n',
    element('title', { id: 'title' }, escape(wiring.title)),
    '\n',
    element('desc', { id: 'description' }, escape(describe(wiring))),
    '\n',
    element('style', {}, style),
    '\n',
    element('rect', { class: 'paper', width, height }),
    '\n',
    text(MARGIN, MARGIN + 14, wiring.title, { class: 'heading' }),
    '\n',
    element(
      'g',
      { transform: `translate(${(width - layout.width) / 2} ${TITLE_HEIGHT + MARGIN})` },
      '\n',
      drawing.join('\n'),
      '\n',
    ),
    '\n',
    element('g', { transform: `translate(${MARGIN} ${legendTop})` }, '\n', legend.svg, '\n'),
    '\n',
  )}\n`;
}

/** The drawing in words. */
function describe({ summary, wires }: Wiring): string {
  const list = wires.map(
    ({ number, colour, from, to }) => `Wire ${number}, ${wireColours[colour]}: ${from.text} to ${to.text}.`,
  );
  return [summary, ...list].join(' ');
}

function drawWire({ wire, points }: RoutedWire): string {
  const d = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  return element(
    'g',
    {
      class: 'wire',
      'data-wire': wire.number,
      'data-from': reference(wire.from),
      'data-to': reference(wire.to),
    },
    element('path', { class: 'casing', d }),
    element('path', { class: 'core', d, stroke: `var(--${wire.colour})` }),
  );
}

function reference({ part, key }: WireEnd): string {
  return `${part.id}.${key}`;
}

function drawTag(tag: TerminalTag, { parts }: Layout): string {
  const { part, key, side } = tag.end;
  const placed = parts.find((candidate) => candidate.part === part);
  const place = placed?.places.get(key);
  if (!placed || !place) throw new Error(`${part.id} ${key} has no place`);
  const width = tagWidth(tag);
  const left = placed.x + place.x + (side === 'left' ? -width - TAG_GAP : TAG_GAP);
  const middle = placed.y + place.y;
  if (width === 0) return '';
  return element(
    'g',
    { class: 'tag' },
    element('rect', { x: left, y: middle - 8, width, height: 16, rx: 4 }),
    text(left + width / 2, middle + 4, tagText(tag)),
  );
}

// ── What stands below the drawing ───────────────────────────────────────────────────────────────────────────────

interface Legend {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** The list of wires, and the notes beside it. */
function drawLegend(wiring: Wiring, width: number): Legend {
  const table = drawWireTable(wiring.wires);
  const notesLeft = table.width + 40;
  const notes = drawNotes(wiring.notes, Math.max(width - notesLeft, 380));
  return {
    svg: `${table.svg}\n${element('g', { transform: `translate(${notesLeft} 0)` }, notes.svg)}`,
    width: notesLeft + notes.width,
    height: Math.max(table.height, notes.height),
  };
}

function drawWireTable(wires: readonly Wire[]): Legend {
  const rows = [
    ['Wire', 'Colour', 'From', 'To', 'What'],
    ...wires.map(({ number, colour, from, to, note }) => [
      String(number),
      `${colour} ${wireColours[colour]}`,
      from.text,
      to.text,
      note,
    ]),
  ];
  const lefts: number[] = [];
  let width = 0;
  for (let column = 0; column < 5; column += 1) {
    lefts.push(width);
    width += Math.max(...rows.map((cells) => textWidth(cells[column] ?? '', fontSizes.text))) + 16;
  }
  const svg = rows.flatMap((cells, row) => {
    const y = 14 + row * ROW;
    return [
      ...cells.map((cell, column) => text(lefts[column] ?? 0, y, cell, row === 0 ? { class: 'key' } : {})),
      line(0, y + 5, width - 16, y + 5, { class: 'rule' }),
    ];
  });
  return { svg: svg.join('\n'), width: width - 16, height: rows.length * ROW + 6 };
}

function drawNotes(notes: readonly string[], width: number): Legend {
  const lines = notes.flatMap((note) => wrap(note, width - 14).map((part, i) => ({ part, first: i === 0 })));
  const svg = lines.flatMap(({ part, first }, i) => [
    first ? text(0, 14 + i * ROW, '•') : '',
    text(14, 14 + i * ROW, part),
  ]);
  return { svg: svg.filter(Boolean).join('\n'), width, height: lines.length * ROW + 6 };
}

function wrap(content: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of content.split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1) ?? ''} ${word}` : word;
    if (lines.length > 0 && textWidth(longer, fontSizes.text) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
