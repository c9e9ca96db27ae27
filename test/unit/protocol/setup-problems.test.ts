import { describe, expect, it } from 'vitest';
import {
  setupProblem,
  type SetupProblem,
  type SetupProblemCode,
  setupProblems,
  setupProblemSchema,
} from '../../../src/protocol/setup-problems.js';
import { languages } from '../../../src/protocol/words/language.js';
import { setupProblemText } from '../../../src/protocol/words/setup-problems.js';

/** Something for every problem to name; each one takes its own of it. */
const names = {
  interface: 'eth0',
  wifi: 'Hall',
  name: 'fleet.example',
  portal: 'login.example',
  clock: '1970-01-01T00:00:10.000Z',
  right: '2026-11-23T12:00:00.000Z',
  server: 'wss://fleet.example',
  key: 'pQ7x 2LmN',
  file: '/etc/hotline/phone.toml',
  account: 'h17',
  number: '8 800 333-44-34',
  lines: '5, 6',
  device: 'alsa:Device',
  devices: [
    { device: 'alsa:Device', description: 'USB Audio' },
    { device: 'alsa:Other', description: 'Another one' },
  ],
} as const;

const codes = Object.keys(setupProblems) as SetupProblemCode[];
const example = (code: SetupProblemCode): SetupProblem => {
  const keys = Object.keys(setupProblems[code].data.shape);
  const data = Object.fromEntries(Object.entries(names).filter(([key]) => keys.includes(key)));
  return setupProblemSchema.parse({ code, data, said: null });
};

describe.each(codes)('%s', (code) => {
  it.each(languages)('says in %s what is wrong and what to do, with everything that it names', (language) => {
    const { title, advice } = setupProblemText(example(code), language);
    expect(title).not.toMatch(/[.!]$/);
    expect(advice).toMatch(/[.?]$/);
    expect(`${title}${advice}`).not.toMatch(/undefined|null|\[object/);
    if (language === 'ru') expect(title).toMatch(/[а-яё]/i);
    for (const key of ['wifi', 'server', 'number', 'device', 'account', 'lines'] as const)
      if (key in setupProblems[code].data.shape) expect(`${title}${advice}`).toContain(names[key]);
  });
});

it('no two problems have one title', () => {
  for (const language of languages) {
    const titles = codes.map((code) => setupProblemText(example(code), language).title);
    expect(titles.filter((title, i) => titles.indexOf(title) < i)).toEqual([]);
  }
});

it('what travels is what belongs to the problem, and no more', () => {
  expect(setupProblemSchema.safeParse({ code: 'wifi-password', data: {}, said: null }).success).toBe(false);
  expect(
    setupProblemSchema.safeParse({ code: 'code-used', data: { code: 'K7MW' }, said: null }).success,
  ).toBe(false);
  const long = setupProblem('settings-invalid', {}, 'x'.repeat(10_000));
  expect(setupProblemSchema.parse(long)).toEqual(long);
});
