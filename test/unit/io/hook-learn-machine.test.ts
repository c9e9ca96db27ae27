import { describe, expect, it } from 'vitest';
import {
  beginHookLearn,
  defaultHookLearnTimes,
  type HookLearnEffect,
  type HookLearnInput,
  type HookLearnLine,
  nextHookLearn,
} from '../../../src/io/hook-learn.machine.js';
import type { Level } from '../../../src/protocol/io-wiring.js';

const line = (pin: number | string, expected = false): HookLearnLine => ({ pin, expected });
const one = [line(5)];
const two = [line(5), line(6)];
const pair = [line(5, true), line(6, true)];

/**
 * What the machine does over a script of `5=1` (line 5 is high), `ok` (the handset is in place), `rest` and `limit` (these
 * timers are over). An input that is ignored gives `-`.
 */
function play(lines: readonly HookLearnLine[], script: string): string[] {
  const policy = { lines, ...defaultHookLearnTimes };
  let { state, effects } = beginHookLearn(policy);
  const told = effects.map((effect) => textOf(lines, effect));
  for (const word of script.split(/\s+/)) {
    const next = nextHookLearn(policy, state, inputOf(lines, word));
    if (next) ({ state, effects } = next);
    told.push(...(next ? effects.map((effect) => textOf(lines, effect)) : ['-']));
  }
  return told;
}

function inputOf(lines: readonly HookLearnLine[], word: string): HookLearnInput {
  if (word === 'ok') return { type: 'confirmed' };
  if (word === 'rest' || word === 'limit') return { type: 'timer', timer: word };
  const [pin, level] = word.split('=');
  return {
    type: 'level',
    line: lines.findIndex((known) => String(known.pin) === pin),
    level: Number(level) as Level,
  };
}

function textOf(lines: readonly HookLearnLine[], effect: HookLearnEffect): string {
  switch (effect.type) {
    case 'ask':
      return `ask ${effect.round} ${effect.position}`;
    case 'read':
      return `read ${effect.round} ${effect.position} ${lines.map(({ pin }, i) => `${pin}=${String(effect.levels[i])}`).join(' ')}`;
    case 'learnt':
      return `learnt ${effect.hook.pin}=${effect.hook.offHookLevel} ${String(effect.hook.secondPin)}`;
    case 'refused':
      return `refused ${effect.reason}: ${effect.message}`;
    case 'start-timer':
      return `${effect.timer} ${effect.afterMs}`;
    case 'cancel-timer':
      return `no ${effect.timer}`;
  }
}

/** What every reading begins with: the time to rest, and the limit. */
const resting = ['rest 1000', 'limit 5000'];
const read = (what: string, next: string) => [...resting, 'no limit', `read ${what}`, next];

const scenarios: readonly (readonly [
  what: string,
  lines: readonly HookLearnLine[],
  script: string,
  told: readonly string[],
])[] = [
  [
    'one contact that is high while the handset is off; the other line has nothing on it',
    two,
    `5=0 6=1 ok rest 5=1 ok rest 5=0 ok rest 5=1 ok rest 5=0 ok rest 5=1 ok rest`,
    [
      'ask 1 on-hook',
      ...read('1 on-hook 5=0 6=1', 'ask 1 off-hook'),
      ...read('1 off-hook 5=1 6=1', 'ask 2 on-hook'),
      ...read('2 on-hook 5=0 6=1', 'ask 2 off-hook'),
      ...read('2 off-hook 5=1 6=1', 'ask 3 on-hook'),
      ...read('3 on-hook 5=0 6=1', 'ask 3 off-hook'),
      ...read('3 off-hook 5=1 6=1', 'learnt 5=1 undefined'),
    ],
  ],
  [
    'one contact that is low while the handset is off, at the second line',
    [line('D2'), line('D3')],
    `D2=1 D3=1 ok rest D3=0 ok rest D3=1 ok rest D3=0 ok rest D3=1 ok rest D3=0 ok rest`,
    [
      'ask 1 on-hook',
      ...read('1 on-hook D2=1 D3=1', 'ask 1 off-hook'),
      ...read('1 off-hook D2=1 D3=0', 'ask 2 on-hook'),
      ...read('2 on-hook D2=1 D3=1', 'ask 2 off-hook'),
      ...read('2 off-hook D2=1 D3=0', 'ask 3 on-hook'),
      ...read('3 on-hook D2=1 D3=1', 'ask 3 off-hook'),
      ...read('3 off-hook D2=1 D3=0', 'learnt D3=0 undefined'),
    ],
  ],
  [
    'a change-over pair, bouncing on its way',
    two,
    `5=0 6=1 ok rest 5=1 5=0 5=1 6=0 6=1 6=0 ok rest 6=1 5=0 ok rest 5=1 6=0 ok rest 5=0 6=1 ok rest 5=1 6=0 ok rest`,
    [
      'ask 1 on-hook',
      ...read('1 on-hook 5=0 6=1', 'ask 1 off-hook'),
      ...read('1 off-hook 5=1 6=0', 'ask 2 on-hook'),
      ...read('2 on-hook 5=0 6=1', 'ask 2 off-hook'),
      ...read('2 off-hook 5=1 6=0', 'ask 3 on-hook'),
      ...read('3 on-hook 5=0 6=1', 'ask 3 off-hook'),
      ...read('3 off-hook 5=1 6=0', 'learnt 5=1 6'),
    ],
  ],
  [
    'somebody who says "in place" while the handset still moves: the rest begins anew',
    one,
    '5=1 ok 5=0 5=1 5=0 rest',
    [
      'ask 1 on-hook',
      ...resting,
      'rest 1000',
      'rest 1000',
      'rest 1000',
      'no limit',
      'read 1 on-hook 5=0',
      'ask 1 off-hook',
    ],
  ],
  [
    'impatience: a second "in place", and one level told twice, mean nothing',
    one,
    '5=0 ok ok 5=0 rest rest',
    ['ask 1 on-hook', ...resting, '-', '-', 'no limit', 'read 1 on-hook 5=0', 'ask 1 off-hook', '-'],
  ],
  [
    'a level that is told late is waited for',
    two,
    '5=0 ok rest 6=1 rest',
    ['ask 1 on-hook', ...resting, '-', 'rest 1000', 'no limit', 'read 1 on-hook 5=0 6=1', 'ask 1 off-hook'],
  ],
  [
    'a wire that is off: nothing changes, and nobody has to go on',
    two,
    '5=1 6=1 ok rest ok rest ok',
    [
      'ask 1 on-hook',
      ...read('1 on-hook 5=1 6=1', 'ask 1 off-hook'),
      ...read(
        '1 off-hook 5=1 6=1',
        'refused nothing-changed: nothing changed when the handset was lifted (line 5 stayed high, line 6 stayed high); check that the wires of the hook are on, and that these are its lines',
      ),
      '-',
    ],
  ],
  [
    'a pair with one wire off',
    pair,
    '5=0 6=1 ok rest 5=1 ok rest',
    [
      'ask 1 on-hook',
      ...read('1 on-hook 5=0 6=1', 'ask 1 off-hook'),
      ...read(
        '1 off-hook 5=1 6=1',
        'refused contact-still: line 6 stayed the same when the handset was lifted, and the configuration has a contact there; check its wire, or take the entry out if the hook has one contact',
      ),
    ],
  ],
  [
    'two contacts that go the same way',
    two,
    '5=1 6=1 ok rest 5=0 6=0 ok rest',
    [
      'ask 1 on-hook',
      ...read('1 on-hook 5=1 6=1', 'ask 1 off-hook'),
      ...read(
        '1 off-hook 5=0 6=0',
        'refused not-opposed: line 5 and line 6 both went low when the handset was lifted, and the two contacts of a change-over pair go opposite ways; wire one of them alone, or the other throw of the switch',
      ),
    ],
  ],
  [
    'three lines that change',
    [line(5), line(6), line(17), line(27)],
    '5=0 6=1 17=1 27=1 ok rest 5=1 6=0 17=0 ok rest',
    [
      'ask 1 on-hook',
      ...read('1 on-hook 5=0 6=1 17=1 27=1', 'ask 1 off-hook'),
      ...read(
        '1 off-hook 5=1 6=0 17=0 27=1',
        'refused too-many-changed: 3 lines changed when the handset was lifted (line 5, line 6, line 17), and a hook has one contact or two; name the one or two lines of the hook alone',
      ),
    ],
  ],
  [
    'the cradle read differently the third time',
    one,
    '5=0 ok rest 5=1 ok rest 5=0 ok rest 5=1 ok rest ok rest',
    [
      'ask 1 on-hook',
      ...read('1 on-hook 5=0', 'ask 1 off-hook'),
      ...read('1 off-hook 5=1', 'ask 2 on-hook'),
      ...read('2 on-hook 5=0', 'ask 2 off-hook'),
      ...read('2 off-hook 5=1', 'ask 3 on-hook'),
      ...read(
        '3 on-hook 5=1',
        'refused inconsistent: line 5 was low in the cradle the first time and high the third time; if the handset was moved as asked, the contact sticks or a wire is loose: mend it and start again',
      ),
    ],
  ],
  [
    'the lifted handset read differently the second time, by a line that had nothing to do with it before',
    two,
    '5=0 6=1 ok rest 5=1 ok rest 5=0 ok rest 5=1 6=0 ok rest',
    [
      'ask 1 on-hook',
      ...read('1 on-hook 5=0 6=1', 'ask 1 off-hook'),
      ...read('1 off-hook 5=1 6=1', 'ask 2 on-hook'),
      ...read('2 on-hook 5=0 6=1', 'ask 2 off-hook'),
      ...read(
        '2 off-hook 5=1 6=0',
        'refused inconsistent: line 6 was high with the handset lifted the first time and low the second time; if the handset was moved as asked, the contact sticks or a wire is loose: mend it and start again',
      ),
    ],
  ],
  [
    'a line that does not come to rest: the one that changed most is named',
    two,
    '5=0 6=1 ok 5=1 6=0 6=1 6=0 limit 6=1 ok',
    [
      'ask 1 on-hook',
      ...resting,
      'rest 1000',
      'rest 1000',
      'rest 1000',
      'rest 1000',
      'no rest',
      'refused chatter: line 6 did not come to rest within 5 s of the handset being in place (3 changes); the contact is loose, or nothing holds the line: check its wire, its ground and hook.pull',
      '-',
      '-',
    ],
  ],
  [
    'changes of an earlier position are not counted against a later one',
    one,
    '5=0 5=1 5=0 ok 5=1 5=0 rest 5=1 ok 5=0 limit',
    [
      'ask 1 on-hook',
      ...resting,
      'rest 1000',
      'rest 1000',
      'no limit',
      'read 1 on-hook 5=0',
      'ask 1 off-hook',
      ...resting,
      'rest 1000',
      'no rest',
      'refused chatter: line 5 did not come to rest within 5 s of the handset being in place (1 change); the contact is loose, or nothing holds the line: check its wire, its ground and hook.pull',
    ],
  ],
  [
    'a line of which nothing is heard',
    two,
    '5=0 ok rest limit',
    [
      'ask 1 on-hook',
      ...resting,
      '-',
      'no rest',
      'refused unreadable: nothing was heard of line 6; check that nothing else uses it, and start again',
    ],
  ],
];

describe('learning the hook', () => {
  it.each(scenarios)('%s', (_what, lines, script, told) => {
    expect(play(lines, script)).toEqual(told);
  });
});
