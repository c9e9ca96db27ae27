import type { randomFrom } from '../random.js';

export type Random = ReturnType<typeof randomFrom>;
type Mutation = (text: string, random: Random) => string;

/** Lengths that come near the limits of somebody's buffer. */
const LENGTHS = [2, 64, 255, 256, 1_024, 4_096, 8_192];
const NUMBERS = [
  '0',
  '-1',
  '00000000000000000001',
  '2147483648',
  '4294967296',
  '18446744073709551616',
  '9'.repeat(400),
  '1e9',
  '0x10',
  '',
];
const SIGNS = [';', ',', ':', '<', '>', '"', '\\', '(', ')', '@', '%', '=', '?', '[', ']', '/', ' ', '\t'];
const FOLDS = ['\r\n ', '\n', '\r', '\r\n', '\r\n\r\n', '\0', '\x7f', '\uFEFF', '\u2028'];

const one = <T>(items: readonly T[], random: Random): T => items[random.below(items.length)]!;

/** Changes the text between two random places. */
function within(text: string, random: Random, most: number, change: (part: string) => string): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(most));
  return text.slice(0, at) + change(text.slice(at, end)) + text.slice(end);
}

/** Changes one line, or what follows it. */
function withLines(text: string, random: Random, change: (lines: string[], at: number) => void): string {
  const lines = text.split('\r\n');
  change(lines, random.below(lines.length));
  return lines.join('\r\n');
}

/** Something random out of a text that matches. */
function replaceOne(text: string, pattern: RegExp, random: Random, by: (found: string) => string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { 0: match, index } = one(found, random);
  return text.slice(0, index) + by(match) + text.slice(index + match.length);
}

function randomText(length: number, random: Random): string {
  const limit = one([0x20, 0x80, 0x100, 0x1_0000, 0x11_0000], random);
  return Array.from({ length }, () => String.fromCodePoint(random.below(limit))).join('');
}

const mutations: readonly Mutation[] = [
  // Bytes flipped.
  (text, random) => within(text, random, 4, (part) => randomText(part.length, random)),
  (text, random) => within(text, random, 16, () => randomText(random.below(12), random)),
  // Something cut out, or cut off.
  (text, random) => within(text, random, 80, () => ''),
  (text, random) => text.slice(0, random.below(text.length + 1)),
  // Something twice.
  (text, random) => within(text, random, 80, (part) => part.repeat(2 + random.below(20))),
  (text) => text + text,
  // Lines swapped, removed, repeated, folded.
  (text, random) =>
    withLines(text, random, (lines, at) => {
      const other = random.below(lines.length);
      [lines[at], lines[other]] = [lines[other]!, lines[at]!];
    }),
  (text, random) => withLines(text, random, (lines, at) => lines.splice(at, 1)),
  (text, random) =>
    withLines(text, random, (lines, at) =>
      lines.splice(at, 0, ...Array.from({ length: 1 + random.below(30) }, () => lines[at]!)),
    ),
  (text, random) => within(text, random, 1, () => one(FOLDS, random)),
  // Numbers that nobody has counted to.
  (text, random) => replaceOne(text, /\d+/g, random, () => one(NUMBERS, random)),
  // A value far too long.
  (text, random) => within(text, random, 2, (part) => (part || 'x').repeat(one(LENGTHS, random))),
  (text, random) => replaceOne(text, /[\w-]+/g, random, (word) => word.repeat(1 + random.below(40))),
  // Signs that open and close things, nested, doubled, missing.
  (text, random) => within(text, random, 1, () => one(SIGNS, random).repeat(1 + random.below(300))),
  (text, random) => replaceOne(text, /[;,:<>"()@=]/g, random, () => one(SIGNS, random)),
  (text, random) => replaceOne(text, /[;,:<>"()@=]/g, random, () => ''),
  // Upside down.
  (text, random) => replaceOne(text, /[\w-]+/g, random, (word) => word.toUpperCase()),
  (text, random) => within(text, random, 40, (part) => Array.from(part).reverse().join('')),
];

/** A text with one to four things wrong with it. The same seed makes the same faults. */
export function mutateText(text: string, random: Random): string {
  let mutated = text;
  for (let faults = 1 + random.below(4); faults > 0; faults--)
    mutated = one(mutations, random)(mutated, random);
  return mutated;
}

/** Sound must go nowhere but to this machine, whatever a mutated description says. */
export function keepLocal(text: string): string {
  return text.replaceAll(/\d{1,3}(?:\.\d{1,3}){3}/g, (address) =>
    address.startsWith('127.') ? address : '127.0.0.9',
  );
}
