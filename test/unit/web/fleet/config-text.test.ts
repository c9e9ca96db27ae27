import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, lineOfPlace, rangeOfLine } from '../../../../src/web/fleet/phone/config-text.js';

const toml = `number = "88003334434"

[health]
hot = 85
[[routes]]
name = "main"
codecs = ["opus", "wrong"]
[routes.tls]
ca_file = "x"
[[routes]]
name = "backup"
server = "sips:backup.example"
`;

describe('the line of a fault in a configuration', () => {
  it.each([
    ['number', 1],
    ['health.hot', 4],
    ['health', 3],
    ['routes[0].name', 6],
    ['routes.0.codecs.1', 7],
    ['routes[0].tls.ca_file', 9],
    ['routes[1].name', 11],
    ['routes[1].server', 12],
    ['routes[1].password', null],
    ['routes[1]', 10],
    ['health.cold', null],
    ['phone.toml, line 7, column 3', 7],
    ['', null],
  ])('%s is %s', (place, line) => {
    expect(lineOfPlace(toml, place)).toBe(line);
  });

  it('is selected whole', () => {
    const { start, end } = rangeOfLine(toml, 4);
    expect(toml.slice(start, end)).toBe('hot = 85');
    expect(rangeOfLine('a\nb', 9)).toEqual({ start: 3, end: 3 });
  });
});

describe('the difference of two configurations', () => {
  it('is the shortest', () => {
    expect(diffLines('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'x' },
      { kind: 'same', text: 'c' },
      { kind: 'added', text: 'd' },
    ]);
  });

  it('gives both texts back, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (from, to) => {
        const lines = diffLines(from, to);
        const without = (kind: string) =>
          lines
            .filter((line) => line.kind !== kind)
            .map((line) => line.text)
            .join('\n');
        expect(without('added')).toBe(from.replace(/\n$/, ''));
        expect(without('removed')).toBe(to.replace(/\n$/, ''));
      }),
    );
  });
});
