/** The legs of the phone on libwebrtc itself, with a far end on this machine. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { WebRtcEndpoint } from '../../../src/audio/webrtc-endpoint.js';
import { SoundLegs } from '../../../src/media/sound-legs.js';
import type { MediaLeg } from '../../../src/phone/ports.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import { audioStatisticsSchema } from '../../../src/protocol/call-record.js';
import { SoundMemory } from '../../../src/exchange/heard-sound.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { processUse, settledUse } from '../../support/process-use.js';
import { sine } from '../../support/sine.js';
import { SoundProbe } from '../../support/sound-probe.js';
import { until } from '../../support/until.js';

const OUR_HZ = 700;
const THEIR_HZ = 1_300;
const PRESENT = 0.05;
/** 10 ms of it hold whole waves, so that frame joins frame. */
const ourTone = sine({ frequencyHz: OUR_HZ, amplitude: 0.3, samples: FRAME_SAMPLES });

let log: FakeLog;
const newEndpoint = () => new WebRtcEndpoint({ clock: systemClock });
let legs: SoundLegs;
let farEnd: SoundProbe;
let heard: SoundMemory;
beforeEach(() => {
  log = new FakeLog();
  legs = new SoundLegs({ clock: systemClock, log, stallAfterMs: 1_500, newEndpoint });
  farEnd = new SoundProbe();
  farEnd.say(THEIR_HZ);
  heard = new SoundMemory();
});
afterEach(() => {
  legs.close();
  farEnd.close();
});

async function dial(leg: MediaLeg): Promise<void> {
  leg.onFrame = (frame) => heard.add(frame);
  await leg.acceptAnswer(await farEnd.endpoint.createAnswer(await leg.offer()));
}

const talks = (): Promise<void> => until('the far end is heard', () => heard.toneLevel(THEIR_HZ) > PRESENT);

describe('a prepared leg', () => {
  it('has its offer at once, the same each time, and carries a call both ways', async () => {
    await legs.prepare();
    const startMs = performance.now();
    const leg = legs.take('offer');
    const offer = await leg.offer();
    // Gathering addresses takes 100 ms.
    expect(performance.now() - startMs).toBeLessThan(50);
    expect(await leg.offer()).toBe(offer);
    await dial(leg);
    const speaking = systemClock.every(10, () => leg.send(ourTone));
    await talks();
    await until('the far end hears us', () => farEnd.heard.toneLevel(OUR_HZ) > PRESENT);
    speaking.cancel();
    leg.close();
  });

  it('is followed by another one of its own', async () => {
    await legs.prepare();
    const [first, second] = [legs.take('offer'), legs.take('offer')];
    const offers = await Promise.all([first.offer(), second.offer()]);
    const passwords = offers.map((offer) => /a=ice-pwd:(.*)/.exec(offer)?.[1]);
    expect(passwords[0]).not.toBe(passwords[1]);
    first.close();
    await dial(second);
    await talks();
    second.close();
  });
});

it('a leg that answers is a call, too, and says when it is held', async () => {
  const leg = legs.take('answer');
  leg.onFrame = (frame) => heard.add(frame);
  const first = await leg.answer(await farEnd.endpoint.prepareOffer());
  expect(first.held).toBe(false);
  await farEnd.endpoint.acceptAnswer(first.sdp);
  await talks();
  const hold = await leg.answer(await farEnd.endpoint.createReOffer('sendonly'));
  expect(hold.held).toBe(true);
  await farEnd.endpoint.acceptAnswer(hold.sdp);
  const resume = await leg.answer(await farEnd.endpoint.createReOffer('sendrecv'));
  expect(resume.held).toBe(false);
  await farEnd.endpoint.acceptAnswer(resume.sdp);
  leg.close();
});

it('a re-INVITE without SDP is answered by an offer that the far end can take', async () => {
  const leg = legs.take('offer');
  await dial(leg);
  await talks();
  await leg.acceptAnswer(await farEnd.endpoint.createAnswer(await leg.renewOffer()));
  const { frames } = heard;
  await until('it goes on', () => heard.frames > frames + 50);
  expect(heard.toneLevel(THEIR_HZ)).toBeGreaterThan(PRESENT);
  leg.close();
});

it('a far end that vanishes is a stall; one that only is silent is none', async () => {
  const leg = legs.take('offer');
  let stalls = 0;
  leg.onStalled = () => stalls++;
  await dial(leg);
  await talks();
  farEnd.say(undefined);
  const silence = systemClock.every(10, () => farEnd.endpoint.send(new Int16Array(FRAME_SAMPLES)));
  const { frames } = heard;
  await until('three seconds of silence are heard', () => heard.frames > frames + 300);
  expect(stalls).toBe(0);
  silence.cancel();
  farEnd.close();
  await until('the stall is told twice', () => stalls >= 2, 10_000);
  leg.close();
});

describe('the statistics', () => {
  it('fit a call record, and after close are those of the whole call', async () => {
    const leg = legs.take('offer');
    await dial(leg);
    await talks();
    await until('a second has passed', () => heard.frames > 100);
    leg.countDropped(2);
    const during = await leg.statistics();
    leg.close();
    const after = await leg.statistics();
    for (const statistics of [during, after]) {
      expect(audioStatisticsSchema.safeParse(statistics).success).toBe(true);
      expect(statistics).toMatchObject({ lossPercent: 0, codec: 'opus', droppedFrames: 2 });
      expect(statistics?.mos).toBeGreaterThan(4);
    }
    expect(await leg.statistics()).toEqual(after);
  });

  it('are null of a call without sound', async () => {
    const leg = legs.take('offer');
    await leg.offer();
    leg.close();
    expect(await leg.statistics()).toBeNull();
  });
});

it('of thirty calls and their prepared offers nothing is left', async () => {
  await legs.prepare();
  for (let i = 0; i < 5; i++) await callAndRenew();
  const before = await settledUse();
  for (let i = 0; i < 30; i++) await callAndRenew();
  await until('all is given back', async () => {
    const now = await processUse();
    return now.files <= before.files && now.threads <= before.threads;
  });
  expect(log.lines).toEqual([]);
}, 60_000);

/** A call on the prepared offer, and another offer prepared for the next one. */
async function callAndRenew(): Promise<void> {
  const leg = legs.take('offer');
  const callee = new SoundProbe();
  await leg.acceptAnswer(await callee.endpoint.createAnswer(await leg.offer()));
  leg.close();
  await leg.statistics();
  callee.close();
  legs.networkChanged();
  await legs.prepare();
}
