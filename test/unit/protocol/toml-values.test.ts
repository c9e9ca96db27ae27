import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { tomlParts } from '../../../src/protocol/toml-values.js';

const found = (text: string) =>
  tomlParts(text).values.map(({ path, start, end }) => [path.join('.'), text.slice(start, end)]);

describe('places of values', () => {
  const table: readonly [what: string, text: string, values: readonly [string, string][]][] = [
    [
      'bare values',
      'a = 1\nb = true # c\nc = 1979-05-27 07:32:00 \n',
      [
        ['a', '1'],
        ['b', 'true'],
        ['c', '1979-05-27 07:32:00'],
      ],
    ],
    ['dotted and quoted keys', 'a."b c".\'d\' = 1', [['a.b c.d', '1']]],
    [
      'tables',
      '[a]\nx = 1\n[ a . b ]\nx = 2',
      [
        ['a.x', '1'],
        ['a.b.x', '2'],
      ],
    ],
    [
      'tables under arrays of tables',
      '[[r]]\nx = 1\n[r.s]\ny = 2\n[[r.t]]\nz = 3\n[[r]]\n[[r.t]]\nz = 4\n[[r.t]]\nz = 5',
      [
        ['r.0.x', '1'],
        ['r.0.s.y', '2'],
        ['r.0.t.0.z', '3'],
        ['r.1.t.0.z', '4'],
        ['r.1.t.1.z', '5'],
      ],
    ],
    [
      'arrays',
      'a = [ 1, [2, 3],\n # c, [\n "]", ]\nb = []',
      [
        ['a.0', '1'],
        ['a.1.0', '2'],
        ['a.1.1', '3'],
        ['a.2', '"]"'],
      ],
    ],
    [
      'inline tables',
      'a = { b = 1, c.d = "}", e = {} }',
      [
        ['a.b', '1'],
        ['a.c.d', '"}"'],
      ],
    ],
    [
      'strings with what looks like more',
      "a = \"b = 1 # no\"\nc = '''\n[x]\n'''",
      [
        ['a', '"b = 1 # no"'],
        ['c', "'''\n[x]\n'''"],
      ],
    ],
    [
      'an empty string',
      'a = ""\nb = \'\'\nc = """"""',
      [
        ['a', '""'],
        ['b', "''"],
        ['c', '""""""'],
      ],
    ],
  ];
  it.each(table)('%s', (_what, text, values) => {
    expect(found(text)).toEqual(values);
  });

  it('are those that a parser sees', () => {
    const key = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('a', 'b.c', 'd"e', 'f\\'));
    const value: fc.Memo<unknown> = fc.memo((depth): fc.Arbitrary<unknown> =>
      depth < 2
        ? fc.oneof(fc.string(), fc.integer(), fc.boolean())
        : fc.oneof(fc.string(), fc.array(value(depth - 1), { maxLength: 3 }), table(depth - 1)),
    );
    const table: fc.Memo<Record<string, unknown>> = fc.memo((depth) =>
      fc.dictionary(key, value(depth), { maxKeys: 4 }),
    );
    fc.assert(
      fc.property(table(3), (tree) => {
        const text = stringify(tree);
        for (const { path, start, end } of tomlParts(text).values) {
          const seen = path.reduce<unknown>(
            (inner, step) => (inner as Record<string, unknown>)[step],
            parse(text),
          );
          expect(parse(`x = ${text.slice(start, end)}`)['x']).toEqual(seen);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('come to an end in any text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', '=', '"', "'", '[', ']', '{', '}', ',', '.', '#', '\n', '\\', ' ', '1'),
          maxLength: 60,
        }),
        (text) => {
          tomlParts(text);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
