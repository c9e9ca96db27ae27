import { expect, it } from 'vitest';
import { phoneSnapshot } from '../../../src/cli/phone-snapshot.js';
import {
  type HookKind,
  type PhoneSnapshot,
  phoneSnapshotSchema,
  type Trouble,
} from '../../../src/protocol/handset.js';
import { type FakePhone, fakePhone } from '../../support/fakes/fake-phone.js';
import { settle } from '../../support/manual-clock.js';

/** What the page is sent: it must pass the page's own check. */
function shown(phone: FakePhone, trouble: Trouble | null = null, hook: HookKind = 'page'): PhoneSnapshot {
  return phoneSnapshotSchema.parse(
    phoneSnapshot({
      controller: phone.controller,
      userAgents: phone.agents,
      journal: phone.journal,
      faults: phone.faults,
      hook,
      number: '8 (800) 333-44-34',
      trouble,
      dashboard: null,
    }),
  );
}

it('shows a phone at rest with the registration of every route', () => {
  const phone = fakePhone({ routes: 2 });
  phone.main.registers({ state: 'registered' });
  phone.spare.registers({ state: 'waiting', problem: 'nothing listens there' });
  expect(shown(phone)).toEqual({
    type: 'phone',
    state: 'idle',
    offHook: false,
    hook: 'page',
    held: false,
    hears: 'silence',
    number: '8 (800) 333-44-34',
    registrations: [
      { route: 'main', server: 'wss://main.example/ws', state: 'registered', problem: null },
      {
        route: 'spare',
        server: 'wss://spare.example/ws',
        state: 'waiting',
        problem: 'nothing listens there',
      },
    ],
    call: null,
    lastCalls: [],
    faults: [],
    trouble: null,
    dashboard: null,
  });
});

it('shows a call as it goes on, and what the caller hears', async () => {
  const phone = fakePhone();
  phone.hook.lift();
  phone.main.leg.ringing();
  expect(shown(phone)).toMatchObject({ state: 'ringing', offHook: true, hears: 'ringback' });
  await phone.clock.advance(1_500);
  phone.main.leg.answered();
  expect(shown(phone)).toMatchObject({
    state: 'talking',
    hears: 'talk',
    held: false,
    call: { route: 'main', attempts: 1, steps: { lift: 0, answered: 1_500 } },
  });
  phone.main.leg.hold(true);
  expect(shown(phone)).toMatchObject({ state: 'talking', hears: 'held', held: true });
});

it('shows the last ten calls, newest first', async () => {
  const phone = fakePhone();
  for (let i = 0; i < 12; i++) {
    phone.hook.lift();
    await phone.clock.advance(1_000);
    phone.hook.replace();
    await phone.clock.advance(1_000);
  }
  await settle();
  const { lastCalls } = shown(phone);
  expect(lastCalls).toHaveLength(10);
  expect(lastCalls[0]).toEqual(phone.journal.last);
  expect(lastCalls.map(({ id }) => Number(id.slice(-4)))).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

it('shows the trouble of the practice exchange where there is one', () => {
  const phone = fakePhone();
  expect(shown(phone, 'busy').trouble).toBe('busy');
});

it('shows what is wrong with the phone, the newest last', () => {
  const phone = fakePhone();
  phone.faults.raise('door-open', '', 'The door is open: close it.');
  phone.faults.raise('line-unavailable', 'call-lamp', 'GPIO26 is held by another program: stop it.');
  expect(shown(phone).faults.map(({ code, place }) => [code, place])).toEqual([
    ['door-open', ''],
    ['line-unavailable', 'call-lamp'],
  ]);
});

it('says whether the page moves the hook, or a real contact does', () => {
  expect(shown(fakePhone(), null, 'switch').hook).toBe('switch');
});

it('shows the rating of a call that has one', async () => {
  const phone = fakePhone();
  phone.hook.lift();
  phone.main.leg.answered();
  phone.hook.replace();
  await settle();
  phone.journal.rate(phone.journal.last.id, { score: 4, outOf: 5 });
  expect(shown(phone).lastCalls.map(({ rating }) => rating)).toEqual([{ score: 4, outOf: 5 }]);
});
