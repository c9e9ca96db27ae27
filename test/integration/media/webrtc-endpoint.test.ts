/** Two WebRTC endpoints joined on this machine: sound both ways, offers, hold, statistics. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import { JoinedProbes } from '../../support/joined-probes.js';
import { SoundProbe } from '../../support/sound-probe.js';
import { until } from '../../support/until.js';

const { hereHz, thereHz } = JoinedProbes;
/** A tone below this is not heard. */
const ABSENT = 0.01;

let joined: JoinedProbes;
let here: SoundProbe;
let there: SoundProbe;
beforeEach(() => {
  joined = new JoinedProbes();
  ({ here, there } = joined);
});
afterEach(() => joined.close());

const hasLevel = (probe: SoundProbe, frequencyHz: number): Promise<void> =>
  until(
    `${frequencyHz} Hz has its level`,
    () => Math.abs(probe.heard.toneLevel(frequencyHz) - SoundProbe.amplitude) < 0.06,
  );

describe('sound', () => {
  it('goes both ways at the level it was said, and nothing else is heard', async () => {
    await joined.connect();
    await hasLevel(here, thereHz);
    await hasLevel(there, hereHz);
    expect(here.heard.toneLevel(hereHz)).toBeLessThan(ABSENT);
    expect(there.heard.toneLevel(thereHz)).toBeLessThan(ABSENT);
  });

  it('comes in whole frames, each its own, a hundred a second', async () => {
    await joined.connect();
    await joined.hears();
    const frames: Int16Array[] = [];
    const startMs = performance.now();
    here.endpoint.onFrame = (frame) => frames.push(frame);
    await until('200 frames came', () => frames.length >= 200);
    const tookMs = performance.now() - startMs;
    expect(tookMs).toBeGreaterThan(1_800);
    expect(tookMs).toBeLessThan(3_000);
    expect(frames.every((frame) => frame.length === FRAME_SAMPLES)).toBe(true);
    expect(new Set(frames.map((frame) => frame.buffer)).size).toBe(frames.length);
  });

  it.each([
    ['PCMA', 8],
    ['PCMU', 0],
    ['G722', 9],
  ])('is the same by %s, where the exchange wants that', async (codec, payload) => {
    await joined.connect((offer) => only(offer, payload));
    await hasLevel(here, thereHz);
    await hasLevel(there, hereHz);
    expect((await here.endpoint.report()).codec).toBe(codec);
  });

  it('of a frame inside a larger buffer is that of the frame alone', async () => {
    here.say(undefined);
    await joined.connect();
    const large = new Int16Array(3 * FRAME_SAMPLES).fill(20_000);
    const frame = large.subarray(FRAME_SAMPLES, 2 * FRAME_SAMPLES).fill(0);
    const sender = systemClock.every(10, () => here.endpoint.send(frame));
    await joined.hears();
    const { frames } = there.heard;
    await until('the far end has heard half a second', () => there.heard.frames > frames + 50);
    sender.cancel();
    expect(there.heard.peakDb).toBeLessThan(-60);
  });

  it('of another length is refused: nobody would know what it means', () => {
    expect(() => here.endpoint.send(new Int16Array(80))).toThrow(RangeError);
    expect(() => here.endpoint.send(new Int16Array(0))).toThrow(RangeError);
  });
});

describe('the offer', () => {
  it('is taken by libwebrtc although it was trimmed, and answered with what it says', async () => {
    const answer = await joined.connect();
    expect(answer).toMatch(/^m=audio \d+ UDP\/TLS\/RTP\/SAVPF 111 9 0 8 110 126\r$/m);
    expect(answer).not.toMatch(/ tcp /i);
    await joined.isHeard();
  });

  it('names an address of this machine, ready to be used', async () => {
    const offer = await here.endpoint.prepareOffer();
    expect(offer).toMatch(/^a=candidate:\S+ 1 udp \d+ \S+ \d+ typ host/m);
    expect(offer).not.toContain('m=audio 9 ');
  });
});

describe('hold', () => {
  it('inactive: no frame comes on either side; sendrecv brings the sound back', async () => {
    await joined.connect();
    await joined.hears();
    await joined.isHeard();
    expect(await joined.reOffer('inactive')).toContain('a=inactive\r\n');
    await quiet(here);
    await quiet(there);
    await joined.reOffer('sendrecv');
    await joined.goesOn(here);
    await joined.goesOn(there);
  });

  it('sendonly: our music goes out, and the far end’s voice does not come in', async () => {
    await joined.connect();
    await joined.hears();
    await joined.isHeard();
    expect(await joined.reOffer('sendonly')).toContain('a=recvonly\r\n');
    await quiet(here);
    await joined.goesOn(there);
    await joined.reOffer('sendrecv');
    await joined.goesOn(here);
  });

  /** Waits until a quarter of a second has passed without a frame. */
  async function quiet(probe: SoundProbe): Promise<void> {
    let frames = -1;
    let sinceMs = performance.now();
    await until('no frame comes any more', () => {
      if (probe.heard.frames !== frames) {
        frames = probe.heard.frames;
        sinceMs = performance.now();
      }
      return performance.now() - sinceMs > 250;
    });
  }
});

describe('statistics', () => {
  it('are all zero before anything came', async () => {
    expect(await here.endpoint.report()).toMatchObject({
      packetsReceived: 0,
      packetsLost: 0,
      codec: undefined,
    });
  });

  it('tell of a call on one machine what they should', async () => {
    await joined.connect();
    await joined.hears();
    await until('a second was received', () => here.heard.frames > 100);
    const report = await here.endpoint.report();
    expect(report.packetsReceived).toBeGreaterThan(40);
    expect(report).toMatchObject({ packetsLost: 0, codec: 'opus' });
    expect(report.jitterMs).toBeLessThan(30);
    expect(report.jitterBufferMs).toBeGreaterThan(0);
    expect(report.jitterBufferMs).toBeLessThan(200);
    expect(report.samples).toBeGreaterThan(20_000);
    expect(report.concealedSamples).toBeLessThan(report.samples);
  });

  it('know the round trip once the far end has reported', async () => {
    await joined.connect();
    await joined.hears();
    let roundTripMs: number | undefined;
    await until(
      'the far end has reported',
      async () => {
        ({ roundTripMs } = await here.endpoint.report());
        return roundTripMs !== undefined;
      },
      15_000,
    );
    expect(roundTripMs).toBeLessThan(100);
  });
});

/** The same offer with one codec only. */
function only(offer: string, payload: number): string {
  return offer
    .split('\r\n')
    .filter((line) => {
      const named = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /.exec(line)?.[1];
      return named === undefined || Number(named) === payload;
    })
    .map((line) => line.replace(/^(m=audio \d+ \S+) .*/, `$1 ${payload}`))
    .join('\r\n');
}

it('an offer that the far end refused makes way for theirs', async () => {
  await joined.connect();
  await here.endpoint.createReOffer('sendrecv');
  const answer = await here.endpoint.createAnswer(await there.endpoint.createReOffer('sendonly'));
  expect(answer).toContain('a=recvonly');
  await there.endpoint.acceptAnswer(answer);
});
