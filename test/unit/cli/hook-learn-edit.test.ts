import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineChange, lineChanges } from '../../../src/cli/hook-learn-diff.js';
import { withLearntHook } from '../../../src/cli/hook-learn-edit.js';
import type { LearntHook } from '../../../src/io/hook-learn-judgement.js';

const head = `# The phone in the hall.
number   = "8 800 333-44-34"    # toll-free

[[route]]
name = "main"
server = "wss://pbx.example:8089/ws"
account = 'hotline-17'
password = "kept-secret"
`;
const single: LearntHook = { pin: 17, secondPin: undefined, offHookLevel: 0 };
const pair: LearntHook = { pin: 'GPIO17', secondPin: 27, offHookLevel: 1 };

const edit = (text: string, hook: LearntHook) => withLearntHook(text, 'phone.toml', hook);

/** The sections behind the head, before and after. The head is always as it was, to the byte. */
const cases: readonly (readonly [what: string, hook: LearntHook, before: string, after: string])[] = [
  [
    'new entries come after hook.input, before what is commented out',
    pair,
    '\n[hook]\n# a contact\ninput = "gpio"\n# pin = 5\n\n# flash = "0 ms"\n\n# ── Sound ──\n\n[audio]\ndevice = "alsa:Headset"\n',
    '\n[hook]\n# a contact\ninput = "gpio"\npin = "GPIO17"\nsecond_pin = 27\noff_hook = "high"\n# pin = 5\n\n# flash = "0 ms"\n\n# ── Sound ──\n\n[audio]\ndevice = "alsa:Headset"\n',
  ],
  [
    'entries that are there are changed where they are, with their comments',
    single,
    '[hook]\noff_hook="high"   # as on the bench\nflash = "300 ms"\npin   = 5# first\n\ninput = "gpio"\n',
    '[hook]\noff_hook="low"   # as on the bench\nflash = "300 ms"\npin   = 17# first\n\ninput = "gpio"\n',
  ],
  [
    'an entry that is missing comes after its neighbour',
    single,
    '[hook]\ninput = "gpio"\n\n# The contact.\npin = 5\ndebounce = "20 ms"\n',
    '[hook]\ninput = "gpio"\n\n# The contact.\npin = 17\noff_hook = "low"\ndebounce = "20 ms"\n',
  ],
  [
    'a second contact that is gone goes with the comment that is about it',
    single,
    '[hook]\ninput = "gpio"\npin = 17\n# the other throw\nsecond_pin = 27\noff_hook = "low"\n',
    '[hook]\ninput = "gpio"\npin = 17\noff_hook = "low"\n',
  ],
  [
    'indentation is kept',
    single,
    '[hook]\n\tinput = "gpio"\n[audio]\n\tdevice = "alsa:Headset"\n',
    '[hook]\n\tinput = "gpio"\n\tpin = 17\n\toff_hook = "low"\n[audio]\n\tdevice = "alsa:Headset"\n',
  ],
  [
    'a last line without its end',
    single,
    '[hook]\ninput = "gpio"',
    '[hook]\ninput = "gpio"\npin = 17\noff_hook = "low"',
  ],
  [
    'a section that only looks like one, in a text',
    single,
    'number_form = """\n[hook]\ninput = "{e164}"\n"""\n[hook]\ninput = "gpio"\n',
    'number_form = """\n[hook]\ninput = "{e164}"\n"""\n[hook]\ninput = "gpio"\npin = 17\noff_hook = "low"\n',
  ],
  [
    'quoted keys',
    single,
    '["hook"]\n"input" = "gpio"\n"pin" = 5\n',
    '["hook"]\n"input" = "gpio"\n"pin" = 17\noff_hook = "low"\n',
  ],
  [
    'a hook after all else',
    single,
    '[lamps.status]\n[hook]\ninput = "gpio"\n\n\n',
    '[lamps.status]\n[hook]\ninput = "gpio"\npin = 17\noff_hook = "low"\n\n\n',
  ],
];

describe('what was learnt of the hook', () => {
  it.each(cases)('%s', (_what, hook, before, after) => {
    expect(edit(head + before, hook).text).toBe(head + after);
  });

  it.each([
    [
      'a hook in one line',
      'hook = { input = "gpio", pin = 5 } # c\n',
      'hook = { input = "gpio", pin = 17, off_hook = "low" } # c\n',
    ],
    [
      'dotted keys',
      'hook.input = "gpio"\nhook.flash = "1 ms"\n',
      'hook.input = "gpio"\nhook.pin = 17\nhook.off_hook = "low"\nhook.flash = "1 ms"\n',
    ],
  ])('%s, before the routes', (_what, before, after) => {
    expect(edit(before + head, single).text).toBe(after + head);
  });

  it('keeps the line ends of Windows, and the mark before the first character', () => {
    const windows = (text: string) => `\ufeff${head}${text}`.replaceAll('\n', '\r\n');
    expect(edit(windows('[hook]\ninput = "gpio"\npin = 5\n'), single).text).toBe(
      windows('[hook]\ninput = "gpio"\npin = 17\noff_hook = "low"\n'),
    );
  });

  it('changes nothing where the file says so already', () => {
    const text = `${head}[hook]\ninput = "gpio"\npin = 17\noff_hook   =   "low"\n`;
    expect(edit(text, single)).toEqual({ text, changes: [] });
  });

  it('shows the lines of the hook that change, and no other', () => {
    const text = `${head}[hook]\ninput = "gpio"\npin = 5\nsecond_pin = 6\n`;
    expect(edit(text, single).changes).toEqual([
      { kind: 'removed', number: 11, line: 'pin = 5' },
      { kind: 'removed', number: 12, line: 'second_pin = 6' },
      { kind: 'added', number: 11, line: 'pin = 17' },
      { kind: 'added', number: 12, line: 'off_hook = "low"' },
    ]);
  });

  it('is not written where that would make a configuration that no phone takes', () => {
    const text = `${head}[hook]\ninput = "gpio"\n[lamps.status]\npin = 17\n`;
    expect(() => edit(text, single)).toThrow(
      'phone.toml is written in a form that cannot be changed safely; write these lines into its [hook] yourself:\npin = 17\noff_hook = "low"',
    );
  });
});

describe('the lines that differ', () => {
  it.each([
    ['none', 'a\nb\n', 'a\nb\n', []],
    ['one in the middle', 'a\nb\nc\n', 'a\nB\nc\n', ['-2 b', '+2 B']],
    ['one more', 'a\nc\n', 'a\nb\nc\n', ['+2 b']],
    ['one less', 'a\nb\nc\n', 'a\nc\n', ['-2 b']],
    ['two apart', 'a\nb\nc\nd\ne', 'a\nB\nc\nD\ne', ['-2 b', '+2 B', '-4 d', '+4 D']],
    ['one that is there twice', 'a\na\n', 'a\na\na\n', ['+3 a']],
    ['one that moved down', 'a\nb\nc\nd', 'b\nc\na\nd', ['-1 a', '+3 a']],
    ['one that moved up', 'b\nc\na\nd', 'a\nb\nc\nd', ['+1 a', '-3 a']],
    ['everything', 'a', 'b', ['-1 a', '+1 b']],
    ['a line end', 'a', 'a\n', ['+2 ']],
    ['the kind of line end', 'a\r\nb', 'a\nb', ['-1 a\r', '+1 a']],
  ])('%s', (_what, before, after, changes) => {
    const shown = lineChanges(before, after).map(
      ({ kind, number, line }) => `${kind === 'added' ? '+' : '-'}${number} ${line}`,
    );
    expect(shown).toEqual(changes);
  });

  it('make the one text of the other, whatever they are, and are none too many', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = lineChanges(before, after);
        expect(applied(before, changes)).toBe(after);
        expect(changes.length).toBe(fewest(before.split('\n'), after.split('\n')));
      }),
    );
  });
});

function applied(before: string, changes: readonly LineChange[]): string {
  const lines: (string | undefined)[] = before.split('\n');
  for (const { kind, number, line } of changes) {
    if (kind === 'removed') {
      expect(lines[number - 1]).toBe(line);
      lines[number - 1] = undefined;
    }
  }
  const result = lines.filter((line) => line !== undefined);
  for (const { kind, number, line } of changes) if (kind === 'added') result.splice(number - 1, 0, line);
  return result.join('\n');
}

/** By trying everything. */
function fewest([a, ...as]: readonly string[], [b, ...bs]: readonly string[]): number {
  if (a === undefined) return b === undefined ? 0 : 1 + bs.length;
  if (b === undefined) return 1 + as.length;
  return a === b ? fewest(as, bs) : 1 + Math.min(fewest(as, [b, ...bs]), fewest([a, ...as], bs));
}
