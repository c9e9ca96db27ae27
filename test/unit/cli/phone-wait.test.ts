import { expect, it } from 'vitest';
import { type PhoneProgress, waitForPhone } from '../../../src/cli/phone-wait.js';
import { wrapped } from '../../../src/cli/plain-terminal.js';
import { languageOf } from '../../../src/cli/provision-words.js';
import type { PhoneStatus } from '../../../src/protocol/link-status.js';
import { setupProblem, type SetupProblem } from '../../../src/protocol/setup-problems.js';
import { ManualClock } from '../../support/manual-clock.js';

const server = 'wss://fleet.example';
const exchange = 'wss://pbx.example/ws';
type Seen = Pick<PhoneStatus, 'routes' | 'fleet'> | undefined;
const route = (state: 'registered' | 'waiting', lastError: string | null = null) =>
  ({ route: 'main', server: exchange, state, since: '2026-11-23T12:00:00Z', lastError }) as const;
const fleet = (linked: boolean, setup: SetupProblem | null = null) =>
  ({ server, linked, setup, name: linked ? 'Hall' : null }) as PhoneStatus['fleet'];

/** @param seen what the phone says, each for five seconds; the last one for ever */
async function waited(seen: readonly Seen[], limitMs = 60_000) {
  const clock = new ManualClock();
  const told: PhoneProgress['at'][] = [];
  const startMs = clock.nowMs();
  let result: { readonly problem: SetupProblem | undefined; readonly afterMs: number } | undefined;
  void waitForPhone({
    clock,
    limitMs,
    tell: ({ at }) => told.push(at),
    status: () => {
      const now = seen[Math.min(Math.floor((clock.nowMs() - startMs) / 5_000), seen.length - 1)];
      return Promise.resolve(now as PhoneStatus | undefined);
    },
  }).then((problem) => (result = { problem, afterMs: clock.nowMs() - startMs }));
  for (let i = 0; i < 400 && result === undefined; i++) await clock.advance(500);
  return { told, code: result?.problem?.code, afterMs: result?.afterMs ?? NaN };
}

it('tells how far the phone is, and ends when it can call', async () => {
  const steps = [
    undefined,
    { routes: [], fleet: fleet(false) },
    { routes: [], fleet: fleet(true, setupProblem('settings-missing', {})) },
    { routes: [route('waiting')], fleet: fleet(true) },
    { routes: [route('registered')], fleet: fleet(true) },
  ];
  const { told, code } = await waited(steps);
  expect(told).toEqual(['starting', 'joining', 'waiting', 'registering', 'ready']);
  expect(code).toBeUndefined();
});

it('does not wait for what will not pass by itself', async () => {
  const { code, afterMs } = await waited([
    { routes: [], fleet: fleet(false, setupProblem('code-used', {})) },
  ]);
  expect(code).toBe('code-used');
  expect(afterMs).toBeLessThan(30_000);
});

it('waits for an operator as long as it may', async () => {
  const waiting = { routes: [], fleet: fleet(true, setupProblem('not-accepted', { key: null })) };
  expect(await waited([waiting])).toMatchObject({ code: 'not-accepted', afterMs: 60_000 });
});

it('says why an account is not registered, and that nobody answers', async () => {
  const said = 'the exchange refused the password of account h17 (401); check account and password';
  expect((await waited([{ routes: [route('waiting', said)], fleet: null }])).code).toBe('account-refused');
  expect((await waited([undefined])).code).toBe('phone-silent');
});

it('lines fit a console of 80 columns', () => {
  const text = 'a word and another one '.repeat(20).trim();
  const lines = wrapped(text, 2);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines.map((line) => line.trim()).join(' ')).toBe(text);
});

it.each([
  [{ LANG: 'ru_RU.UTF-8' }, 'ru'],
  [{ LANG: 'ru_RU.UTF-8', LC_ALL: 'C' }, 'en'],
  [{ LANG: 'en_GB', LC_MESSAGES: 'ru_RU' }, 'ru'],
  [{}, 'en'],
] as const)('the language of %j is %s', (environment, language) => {
  expect(languageOf(environment)).toBe(language);
});
