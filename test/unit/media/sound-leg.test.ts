/** The leg on a fake endpoint; with libwebrtc itself it is in test/integration/media. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SoundLeg } from '../../../src/media/sound-leg.js';
import { audioStatisticsSchema } from '../../../src/protocol/call-record.js';
import { FakeSoundEndpoint } from '../../support/fakes/fake-sound-endpoint.js';
import { ManualClock, settle } from '../../support/manual-clock.js';

const STALL_AFTER_MS = 10_000;

let clock: ManualClock;
let endpoint: FakeSoundEndpoint;
let leg: SoundLeg;
let stalls: number[];
beforeEach(() => {
  clock = new ManualClock();
  endpoint = new FakeSoundEndpoint();
  leg = legOn(endpoint);
});

function legOn(on: FakeSoundEndpoint): SoundLeg {
  const made = new SoundLeg({ clock, endpoint: on, stallAfterMs: STALL_AFTER_MS });
  stalls = [];
  made.onStalled = () => stalls.push(clock.nowMs());
  return made;
}

async function connect(): Promise<void> {
  await leg.offer();
  await leg.acceptAnswer('their answer');
}

describe('the first offer', () => {
  it('is the one of the endpoint, and given again to a redirected INVITE', async () => {
    expect(await Promise.all([leg.offer(), leg.offer()])).toEqual(['offer of endpoint', 'offer of endpoint']);
    expect(await leg.offer()).toBe('offer of endpoint');
  });
});

describe('digits', () => {
  it('go to the endpoint, whose word on whether they can be sent counts', async () => {
    await connect();
    expect(leg.sendDigits('12')).toBe(false);
    endpoint.takesDigits = true;
    expect(leg.sendDigits('12')).toBe(true);
    expect(endpoint.digits).toEqual(['12']);
  });

  it('are not sent after the end', async () => {
    await connect();
    endpoint.takesDigits = true;
    leg.close();
    expect(leg.sendDigits('12')).toBe(false);
  });
});

describe('offers of the far end', () => {
  it.each([
    ['sendrecv', false],
    ['sendonly', true],
    ['inactive', true],
  ])('%s: answered, held is %s', async (direction, held) => {
    const offer = `v=0\r\nm=audio 4000 RTP/SAVPF 8\r\na=${direction}\r\n`;
    expect(await leg.answer(offer)).toEqual({ sdp: `answer to ${offer}`, held });
  });

  it('a re-INVITE without SDP is answered with a fresh offer to talk', async () => {
    await connect();
    expect(await leg.renewOffer()).toBe('offer 2 of endpoint');
    expect(endpoint.reOffers).toEqual(['sendrecv']);
  });
});

describe('a stall', () => {
  it('is told after the time set without a packet, and each time that time has passed once more', async () => {
    await connect();
    await clock.advance(35_000);
    expect(stalls).toEqual([10_000, 20_000, 30_000]);
  });

  it('is not told while packets come, however few', async () => {
    await connect();
    for (let i = 0; i < 20; i++) {
      endpoint.receives(1);
      await clock.advance(9_000);
    }
    expect(stalls).toEqual([]);
  });

  it('is told when packets stop coming', async () => {
    await connect();
    for (let i = 0; i < 15; i++) {
      endpoint.receives(50);
      await clock.advance(1_000);
    }
    await clock.advance(15_000);
    expect(stalls).toEqual([25_000]);
  });

  it('is told of a connection that can no longer be asked', async () => {
    await connect();
    endpoint.receives(50);
    await clock.advance(1_000);
    endpoint.reportReady = () => Promise.reject(new Error('no statistics'));
    await clock.advance(10_000);
    expect(stalls).toEqual([11_000]);
  });

  it('cannot be before an answer was accepted or given', async () => {
    await leg.offer();
    await clock.advance(60_000);
    expect(stalls).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });

  it('is watched for from an answer that is given, too, and by one watch', async () => {
    await leg.answer('their offer');
    await clock.advance(4_500);
    await leg.answer('their second offer');
    await clock.advance(10_500);
    expect(stalls).toEqual([10_000]);
    expect(clock.pendingCount).toBe(1);
  });

  it('is not told after close, not even one that was just being looked for', async () => {
    await connect();
    await clock.advance(9_500);
    let reported = (): void => undefined;
    const report = new Promise<void>((resolve) => (reported = resolve));
    endpoint.reportReady = () => report;
    await clock.advance(500);
    leg.close();
    reported();
    await clock.advance(60_000);
    expect(stalls).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('sound', () => {
  it('goes both ways through the endpoint until close', () => {
    const heard: Int16Array[] = [];
    const frame = new Int16Array(160).fill(3);
    leg.onFrame = (sound) => heard.push(sound);
    endpoint.onFrame?.(frame);
    leg.send(frame);
    expect([heard, endpoint.sent]).toEqual([[frame], [frame]]);
    leg.close();
    leg.onFrame = (sound) => heard.push(sound);
    leg.send(frame);
    expect([heard, endpoint.sent]).toEqual([[frame], [frame]]);
    expect(endpoint.onFrame).toBeUndefined();
  });
});

describe('statistics', () => {
  it('are null as long as nothing was received', async () => {
    expect(await leg.statistics()).toBeNull();
    await connect();
    await clock.advance(5_000);
    expect(await leg.statistics()).toBeNull();
    leg.close();
    expect(await leg.statistics()).toBeNull();
  });

  it('are those of a call record', async () => {
    await connect();
    endpoint.receives(990, {
      packetsLost: 10,
      jitterMs: 3.14159,
      roundTripMs: 40.04,
      samples: 480_000,
      concealedSamples: 4_800,
      jitterBufferMs: 40,
      codec: 'opus',
    });
    leg.countDropped(3);
    leg.countDropped(4);
    const statistics = await leg.statistics();
    expect(statistics).toEqual({
      lossPercent: 1,
      jitterMs: 3.1,
      roundTripMs: 40,
      concealedPercent: 1,
      mos: expect.closeTo(4.27, 1) as number,
      codec: 'opus',
      droppedFrames: 7,
    });
    expect(audioStatisticsSchema.safeParse(statistics).success).toBe(true);
  });

  it('fit a record also where the figures are at their worst', async () => {
    await connect();
    endpoint.receives(1, { packetsLost: 1e9, roundTripMs: 60_000, samples: 1, concealedSamples: 5 });
    const statistics = await leg.statistics();
    expect(audioStatisticsSchema.safeParse(statistics).success).toBe(true);
    expect(statistics).toMatchObject({ lossPercent: 100, concealedPercent: 100, mos: 1, codec: null });
  });

  it('after close are the last ones, whatever the endpoint says later', async () => {
    await connect();
    endpoint.receives(100);
    leg.close();
    const last = await leg.statistics();
    endpoint.receives(900, { packetsLost: 500 });
    expect(await leg.statistics()).toEqual(last);
    expect(last).toMatchObject({ lossPercent: 0 });
  });

  it('after close are the ones before, where the last cannot be read', async () => {
    await connect();
    endpoint.receives(100);
    await clock.advance(1_000);
    endpoint.reportReady = () => Promise.reject(new Error('the connection has failed'));
    leg.close();
    expect(await leg.statistics()).toMatchObject({ lossPercent: 0 });
  });

  it('do not keep the engine’s sockets when they never come', async () => {
    await connect();
    endpoint.receives(100);
    await clock.advance(1_000);
    endpoint.reportReady = () => new Promise(() => undefined);
    leg.close();
    const statistics = leg.statistics();
    await clock.advance(1_000);
    expect(endpoint.closes).toBe(1);
    expect(await statistics).toMatchObject({ lossPercent: 0 });
    expect(clock.pendingCount).toBe(0);
  });
});

describe('close', () => {
  it('lets the endpoint go once, however often it is called', async () => {
    await connect();
    leg.close();
    leg.close();
    await settle();
    leg.close();
    await settle();
    expect(endpoint.closes).toBe(1);
    expect(clock.pendingCount).toBe(0);
  });

  it.each([
    ['offer', (closed: SoundLeg) => closed.offer()],
    ['acceptAnswer', (closed: SoundLeg) => closed.acceptAnswer('their answer')],
    ['answer', (closed: SoundLeg) => closed.answer('their offer')],
    ['renewOffer', (closed: SoundLeg) => closed.renewOffer()],
  ])('makes %s reject with MEDIA, at once and later', async (_name, call) => {
    for (const open of [leg, legOn(new FakeSoundEndpoint())]) {
      await open.offer();
      open.close();
      await expect(call(open)).rejects.toMatchObject({ code: 'MEDIA' });
      await settle();
      await expect(call(open)).rejects.toMatchObject({ code: 'MEDIA' });
    }
  });

  it('while an answer is being accepted leaves no watch behind', async () => {
    await leg.offer();
    const accepting = leg.acceptAnswer('their answer');
    leg.close();
    await accepting.catch(() => undefined);
    await settle();
    expect(clock.pendingCount).toBe(0);
    expect(endpoint.closes).toBe(1);
  });
});
