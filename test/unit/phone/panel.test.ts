import { beforeEach, describe, expect, it } from 'vitest';
import { ambientSigns, statusSigns } from '../../../src/phone/lamp-patterns.js';
import { Panel } from '../../../src/phone/panel.js';
import type { PanelView } from '../../../src/phone/panel-lamps.js';
import { FakeLamp } from '../../support/fakes/fake-lamp.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock } from '../../support/manual-clock.js';

let clock: ManualClock;
let log: FakeLog;
let lamps: { status: FakeLamp; call: FakeLamp; ambient: FakeLamp };
let view: Omit<PanelView, 'booting'>;
let reads: number;
let panel: Panel;

beforeEach(() => {
  clock = new ManualClock();
  log = new FakeLog();
  lamps = { status: new FakeLamp(), call: new FakeLamp(), ambient: new FakeLamp() };
  view = {
    hasNetwork: true,
    state: 'idle',
    offHook: false,
    registrations: [{ state: 'connecting' }],
    faults: [],
  };
  reads = 0;
  panel = new Panel({
    clock,
    log,
    lamps,
    read: () => {
      reads++;
      return view;
    },
  });
});

async function becomes(differences: Partial<typeof view>): Promise<void> {
  view = { ...view, ...differences };
  panel.update();
  await clock.advance(1);
}
const { booting, ready, talking, 'not-registered': notRegistered } = statusSigns;

describe('the panel', () => {
  it('shows a start until an exchange has taken or refused the phone, and not again after a loss', async () => {
    await becomes({});
    expect(lamps.status.shows).toEqual(booting.pattern);
    await becomes({ registrations: [{ state: 'registering' }] });
    await becomes({ registrations: [{ state: 'registered' }] });
    await becomes({ registrations: [{ state: 'connecting' }] });
    expect(lamps.status.told).toEqual([booting.pattern, ready.pattern, notRegistered.pattern]);
  });

  it('shows a start that fails as what it is', async () => {
    await becomes({});
    await becomes({ registrations: [{ state: 'waiting' }] });
    expect(lamps.status.shows).toEqual(notRegistered.pattern);
  });

  it('shows which phone it is for as long as it is told, however often', async () => {
    await becomes({ registrations: [{ state: 'registered' }] });
    panel.locate(1_000);
    await clock.advance(600);
    expect(lamps.status.shows).toEqual(statusSigns.wanted.pattern);
    panel.locate(1_000);
    await clock.advance(900);
    expect(lamps.status.shows).toEqual(statusSigns.wanted.pattern);
    await clock.advance(200);
    expect(lamps.status.shows).toEqual(ready.pattern);
  });

  it('follows a call on all lamps', async () => {
    await becomes({ registrations: [{ state: 'registered' }] });
    expect([lamps.call.shows, lamps.ambient.shows]).toEqual(['off', ambientSigns.ready.pattern]);
    await becomes({ state: 'talking', offHook: true });
    expect([lamps.status.shows, lamps.call.shows, lamps.ambient.shows]).toEqual([
      talking.pattern,
      'on',
      'off',
    ]);
    await becomes({ state: 'idle', offHook: false });
    expect([lamps.call.shows, lamps.ambient.shows]).toEqual(['off', 'on']);
  });

  it('tells a lamp only what is new to it, so that no blinking begins anew', async () => {
    for (let i = 0; i < 5; i++) await becomes({});
    expect(lamps.status.told).toHaveLength(1);
    expect(lamps.call.told).toHaveLength(1);
  });

  it('is not on the path of a call: nothing is read or lit before the change was dealt with', async () => {
    view = { ...view, state: 'connecting', offHook: true };
    for (let i = 0; i < 100; i++) panel.update();
    expect(reads).toBe(0);
    expect(lamps.call.told).toEqual([]);
    await clock.advance(1);
    expect(reads).toBe(1);
    expect(lamps.call.shows).toBe('on');
    expect(clock.pendingCount).toBe(0);
  });

  it('survives a lamp that fails: it is logged, the others are lit, and it is tried again at the next change', async () => {
    const show = lamps.status.show.bind(lamps.status);
    lamps.status.show = () => {
      throw new Error('the board is gone');
    };
    await becomes({ state: 'connecting', offHook: true });
    expect(lamps.call.shows).toBe('on');
    expect(log.lines).toMatchObject([
      { level: 'error', fields: { lamp: 'status', reason: 'the board is gone' } },
    ]);
    lamps.status.show = show;
    await becomes({});
    expect(lamps.status.shows).toEqual(statusSigns.calling.pattern);
  });

  it('survives a phone that cannot be read', async () => {
    view = undefined as unknown as typeof view;
    panel.update();
    await clock.advance(1);
    expect(log.messages('error')).toHaveLength(1);
  });

  it.each([
    ['with a change that is to be shown', () => panel.update()],
    ['at rest', () => undefined],
  ])('is dark after the end, and stays dark: %s', async (_when, before) => {
    await becomes({ registrations: [{ state: 'registered' }] });
    before();
    panel.stop();
    await becomes({ state: 'talking', offHook: true });
    expect([lamps.status.shows, lamps.call.shows, lamps.ambient.shows]).toEqual(['off', 'off', 'off']);
    expect(clock.pendingCount).toBe(0);
  });
});
