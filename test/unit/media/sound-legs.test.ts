/** The offer of the next call: prepared, used once, kept fresh. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SoundLegs } from '../../../src/media/sound-legs.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { FakeSoundEndpoint } from '../../support/fakes/fake-sound-endpoint.js';
import { ManualClock, settle } from '../../support/manual-clock.js';

const MINUTE = 60_000;

let clock: ManualClock;
let log: FakeLog;
let made: FakeSoundEndpoint[];
let legs: SoundLegs;
/** What the next endpoints' offers do. */
let offerReady: () => Promise<void>;
beforeEach(() => {
  clock = new ManualClock();
  log = new FakeLog();
  made = [];
  offerReady = () => Promise.resolve();
  legs = new SoundLegs({
    clock,
    log,
    stallAfterMs: 10_000,
    newEndpoint: () => {
      const endpoint = new FakeSoundEndpoint(String(made.length + 1));
      endpoint.offerReady = offerReady;
      made.push(endpoint);
      return endpoint;
    },
  });
});

/** Lets the offers made from here on wait until the function returned is called. */
function offersWait(): () => void {
  let go = (): void => undefined;
  const ready = new Promise<void>((resolve) => (go = resolve));
  offerReady = () => ready;
  return () => go();
}

const open = (): string[] => made.filter(({ closed }) => !closed).map(({ name }) => name);

describe('the prepared offer', () => {
  it('is there before the lift, so that taking a leg makes nothing', async () => {
    await legs.prepare();
    expect(await legs.take('offer').offer()).toBe('offer of 1');
    expect(made).toHaveLength(1);
  });

  it('is used once; the next is prepared when the call is out of the door, and not in its way', async () => {
    await legs.prepare();
    legs.take('offer');
    await clock.advance(299);
    expect(made).toHaveLength(1);
    await clock.advance(1);
    expect(made).toHaveLength(2);
    expect(await legs.take('offer').offer()).toBe('offer of 2');
  });

  it('is made on the spot for a leg that is taken before one is ready', async () => {
    await legs.prepare();
    legs.take('offer');
    expect(await legs.take('offer').offer()).toBe('offer of 2');
    await clock.advance(1_000);
    expect(await legs.take('offer').offer()).toBe('offer of 3');
  });

  it('is left alone by a leg that answers', async () => {
    await legs.prepare();
    const answering = legs.take('answer');
    expect(await answering.answer('their offer')).toMatchObject({ sdp: 'answer to their offer' });
    expect(await legs.take('offer').offer()).toBe('offer of 1');
    answering.close();
  });

  it('is renewed when it is 10 minutes old, and the old one stands until the new one is ready', async () => {
    await legs.prepare();
    const ready = offersWait();
    await clock.advance(10 * MINUTE);
    expect(open()).toEqual(['1', '2']);
    ready();
    await settle();
    expect(open()).toEqual(['2']);
    await clock.advance(10 * MINUTE);
    expect(open()).toEqual(['3']);
    expect(await legs.take('offer').offer()).toBe('offer of 3');
  });

  it('that is taken while it is being renewed is not lost, and neither is the renewed one kept', async () => {
    await legs.prepare();
    const ready = offersWait();
    await clock.advance(10 * MINUTE);
    const leg = legs.take('offer');
    expect(await leg.offer()).toBe('offer of 1');
    ready();
    await settle();
    expect(open()).toEqual(['1']);
    await clock.advance(300);
    expect(open()).toEqual(['1', '3']);
  });

  it('is renewed at once when the network changed: its addresses are those of yesterday', async () => {
    await legs.prepare();
    legs.networkChanged();
    expect(open()).toEqual([]);
    await clock.advance(1);
    expect(open()).toEqual(['2']);
    expect(await legs.take('offer').offer()).toBe('offer of 2');
  });

  it('that was begun before the network changed is thrown away when it is ready', async () => {
    const ready = offersWait();
    const preparing = legs.prepare();
    offerReady = () => Promise.resolve();
    legs.networkChanged();
    await clock.advance(1);
    ready();
    await preparing;
    expect(open()).toEqual(['2']);
  });

  it('a network that changes and changes leaves one offer', async () => {
    await legs.prepare();
    for (let i = 0; i < 20; i++) {
      legs.networkChanged();
      await clock.advance(i % 3);
    }
    await clock.advance(1_000);
    expect(open()).toHaveLength(1);
    expect(clock.pendingCount).toBe(1);
  });
});

describe('a preparation that fails', () => {
  beforeEach(() => {
    offerReady = () => Promise.reject(new Error('no network address'));
  });

  it('is told, leaves nothing open, and is tried again every 2 s until it works', async () => {
    await legs.prepare();
    expect(log.messages('warn')).toHaveLength(1);
    await clock.advance(4_000);
    expect(log.messages('warn')).toHaveLength(3);
    expect(open()).toEqual([]);
    offerReady = () => Promise.resolve();
    await clock.advance(2_000);
    expect(open()).toEqual(['4']);
    await clock.advance(5 * MINUTE);
    expect(log.messages('warn')).toHaveLength(3);
  });

  it('does not cost the offer that is there', async () => {
    offerReady = () => Promise.resolve();
    await legs.prepare();
    offerReady = () => Promise.reject(new Error('no network address'));
    await clock.advance(11 * MINUTE);
    expect(open()).toEqual(['1']);
    expect(await legs.take('offer').offer()).toBe('offer of 1');
  });
});

describe('close', () => {
  it('lets go of the prepared offer and prepares no other', async () => {
    await legs.prepare();
    legs.close();
    legs.close();
    legs.networkChanged();
    await legs.prepare();
    await clock.advance(20 * MINUTE);
    expect(open()).toEqual([]);
    expect(made).toHaveLength(1);
    expect(clock.pendingCount).toBe(0);
  });

  it('lets go of an offer that is ready only afterwards', async () => {
    const ready = offersWait();
    const preparing = legs.prepare();
    legs.close();
    ready();
    await preparing;
    expect(open()).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });

  it('does not close a leg that is in a call', async () => {
    await legs.prepare();
    const leg = legs.take('offer');
    legs.close();
    expect(open()).toEqual(['1']);
    leg.close();
    await settle();
    expect(open()).toEqual([]);
  });
});
