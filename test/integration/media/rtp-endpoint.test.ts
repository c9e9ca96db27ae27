/** Two RTP endpoints joined on this machine: sound both ways by each codec, encryption, re-INVITE, hold, digits. */
import { afterEach, describe, expect, it } from 'vitest';
import type { RtpCodec } from '../../../src/audio/rtp/rtp-endpoint.js';
import { RtpProbe } from '../../support/rtp-probe.js';
import { processUse, settledUse } from '../../support/process-use.js';
import { SoundProbe } from '../../support/sound-probe.js';
import { until } from '../../support/until.js';

const hereHz = 700;
const thereHz = 1_300;
const PRESENT = 0.05;

let open: RtpProbe[] = [];
afterEach(() => {
  for (const probe of open) probe.close();
  open = [];
});

type Options = ConstructorParameters<typeof RtpProbe>[0];

function pair(hereOptions: Options = {}, thereOptions: Options = {}): { here: RtpProbe; there: RtpProbe } {
  const here = new RtpProbe(hereOptions);
  const there = new RtpProbe(thereOptions);
  open.push(here, there);
  here.say(hereHz);
  there.say(thereHz);
  return { here, there };
}

/** Gives offer and answer. */
async function call(here: RtpProbe, there: RtpProbe): Promise<{ offer: string; answer: string }> {
  const offer = await here.endpoint.prepareOffer();
  const answer = await there.endpoint.createAnswer(offer);
  await here.endpoint.acceptAnswer(answer);
  return { offer, answer };
}

async function heardBothWays(here: RtpProbe, there: RtpProbe): Promise<void> {
  await until('the far end is heard', () => here.heard.toneLevel(thereHz) > PRESENT);
  await until('we are heard', () => there.heard.toneLevel(hereHz) > PRESENT);
}

/** Half a second more of the far end's tone. */
async function goesOn(probe: RtpProbe, frequencyHz: number): Promise<void> {
  const { frames } = probe.heard;
  await until('the sound goes on', () => probe.heard.frames > frames + 50);
  expect(probe.heard.toneLevel(frequencyHz)).toBeGreaterThan(PRESENT);
}

describe('sound', () => {
  it.each(['opus', 'G722', 'PCMA', 'PCMU'] as const)('by %s has its level both ways', async (codec) => {
    const { here, there } = pair({ codecs: [codec] });
    await call(here, there);
    const hasLevel = (probe: RtpProbe, frequencyHz: number) =>
      until(
        `${frequencyHz} Hz has its level`,
        () => Math.abs(probe.heard.toneLevel(frequencyHz) - SoundProbe.amplitude) < 0.06,
      );
    await hasLevel(here, thereHz);
    await hasLevel(there, hereHz);
    expect(here.heard.toneLevel(hereHz)).toBeLessThan(0.01);
    expect((await here.endpoint.report()).codec).toBe(codec);
    expect((await there.endpoint.report()).codec).toBe(codec);
  });

  it('goes over IPv6 as well', async () => {
    const address = { localAddress: () => '::1' };
    const { here, there } = pair(address, address);
    const { offer } = await call(here, there);
    expect(offer).toContain('c=IN IP6 ::1\r\n');
    await heardBothWays(here, there);
  });

  it.each([10, 30, 60])('comes in packets of %i ms where the far end wants that', async (ptimeMs) => {
    const { here, there } = pair({ codecs: ['PCMA'] });
    const answer = await there.endpoint.createAnswer(
      (await here.endpoint.prepareOffer()).replace('a=ptime:20', `a=ptime:${ptimeMs}`),
    );
    expect(answer).toContain(`a=ptime:${ptimeMs}\r\n`);
    await here.endpoint.acceptAnswer(answer);
    await heardBothWays(here, there);
    const before = (await here.endpoint.report()).packetsReceived;
    await goesOn(here, thereHz);
    const packets = (await here.endpoint.report()).packetsReceived - before;
    // 51 frames of 10 ms and what the polling of the test adds.
    expect(packets).toBeGreaterThan(460 / ptimeMs - 2);
    expect(packets).toBeLessThan(700 / ptimeMs + 2);
  });
});

describe('encryption', () => {
  it('is always there with srtp', async () => {
    const { here, there } = pair({ security: 'srtp' }, { security: 'srtp' });
    const { offer, answer } = await call(here, there);
    expect(offer).toMatch(/^m=audio \d+ RTP\/SAVP /m);
    expect(answer).toMatch(/^a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\S+\r$/m);
    await heardBothWays(here, there);
    expect([...here.notices, ...there.notices]).toEqual([]);
  });

  it.each(['AEAD_AES_128_GCM', 'AES_CM_128_HMAC_SHA1_32'])('works with %s', async (suite) => {
    const { here, there } = pair({ security: 'srtp' }, { security: 'srtp' });
    const offer = await here.endpoint.prepareOffer();
    const only = offer.replace(/^a=crypto:\d+ (\S+) .*\r\n/gm, (line, name) => (name === suite ? line : ''));
    const answer = await there.endpoint.createAnswer(only);
    expect(answer).toContain(` ${suite} inline:`);
    await here.endpoint.acceptAnswer(answer);
    await heardBothWays(here, there);
  });

  it('is used with srtp-or-rtp where both can, in the form that exchanges understand', async () => {
    const { here, there } = pair({ security: 'srtp-or-rtp' }, { security: 'srtp-or-rtp' });
    const { offer, answer } = await call(here, there);
    expect(offer).toMatch(/^m=audio \d+ RTP\/AVP /m);
    expect(answer).toContain('a=crypto:1 ');
    await heardBothWays(here, there);
    expect(here.notices).toEqual([]);
  });

  it('that the far end does not have is said, not passed over', async () => {
    const { here, there } = pair({ security: 'srtp-or-rtp' }, { security: 'rtp' });
    const { answer } = await call(here, there);
    expect(answer).not.toContain('a=crypto');
    await heardBothWays(here, there);
    expect(here.notices).toEqual([expect.stringContaining('no encrypted sound')]);
  });

  it('that is demanded is never given up', async () => {
    const { here, there } = pair({ security: 'srtp' }, { security: 'rtp' });
    const plain = (await there.endpoint.prepareOffer()).replace('RTP/SAVP', 'RTP/AVP');
    await here.endpoint.prepareOffer();
    await expect(here.endpoint.acceptAnswer(plain)).rejects.toMatchObject({ code: 'MEDIA' });
    await expect(here.endpoint.createAnswer(plain)).rejects.toThrow(/not encrypted/);
  });
});

describe('the offer', () => {
  it('is the same until it is answered, with the address of the moment', async () => {
    let address = '127.0.0.1';
    const { here } = pair({ security: 'srtp', localAddress: () => address });
    const first = await here.endpoint.prepareOffer();
    expect(await here.endpoint.prepareOffer()).toBe(first);
    address = '127.0.0.2';
    expect(await here.endpoint.prepareOffer()).toBe(first.replaceAll('127.0.0.1', '127.0.0.2'));
  });

  it('in a running call tells of the same stream, one version on', async () => {
    const { here, there } = pair({ codecs: ['PCMA'] });
    const { offer } = await call(here, there);
    const again = await here.endpoint.createReOffer('sendrecv');
    const version = (sdp: string) => Number(/^o=- \d+ (\d+) /m.exec(sdp)?.[1]);
    expect(version(again)).toBe(version(offer) + 1);
    expect(again.replace(/^o=.*$/m, '')).toBe(offer.replace(/^o=.*$/m, ''));
    await here.endpoint.acceptAnswer(await there.endpoint.createAnswer(again));
    await heardBothWays(here, there);
  });
});

describe('re-INVITE', () => {
  it('changes the codec in mid-call, and back', async () => {
    const { here, there } = pair({ security: 'srtp' }, { security: 'srtp' });
    await call(here, there);
    await heardBothWays(here, there);
    for (const codec of ['PCMA', 'G722', 'opus'] satisfies RtpCodec[]) {
      const offer = first(await there.endpoint.createReOffer('sendrecv'), codec);
      await there.endpoint.acceptAnswer(await here.endpoint.createAnswer(offer));
      await goesOn(here, thereHz);
      await goesOn(there, hereHz);
      await until(
        `${codec} is received`,
        async () =>
          (await here.endpoint.report()).codec === codec && (await there.endpoint.report()).codec === codec,
      );
    }
  });

  it('holds: nothing comes any more; and takes back', async () => {
    const { here, there } = pair();
    await call(here, there);
    await heardBothWays(here, there);
    const answer = await here.endpoint.createAnswer(await there.endpoint.createReOffer('inactive'));
    expect(answer).toContain('a=inactive\r\n');
    await there.endpoint.acceptAnswer(answer);
    await quiet(here);
    await quiet(there);
    await there.endpoint.acceptAnswer(
      await here.endpoint.createAnswer(await there.endpoint.createReOffer('sendrecv')),
    );
    await goesOn(here, thereHz);
    await goesOn(there, hereHz);
    expect(await here.endpoint.report()).toMatchObject({ packetsLost: 0 });
  });

  it('holds with music: that is heard, and we are not', async () => {
    const { here, there } = pair();
    await call(here, there);
    await heardBothWays(here, there);
    const answer = await here.endpoint.createAnswer(await there.endpoint.createReOffer('sendonly'));
    expect(answer).toContain('a=recvonly\r\n');
    await there.endpoint.acceptAnswer(answer);
    await quiet(there);
    await goesOn(here, thereHz);
  });
});

describe('digits', () => {
  it.each(['PCMA', 'opus'] as const)('arrive in order, each once, by %s', async (codec) => {
    const { here, there } = pair({ codecs: [codec] });
    await call(here, there);
    await heardBothWays(here, there);
    expect(here.endpoint.sendDigits('1592#')).toBe(true);
    await until('all digits are there', () => there.digits.length === 5);
    await goesOn(there, hereHz);
    expect(there.digits.join('')).toBe('1592#');
    expect(await there.endpoint.report()).toMatchObject({ packetsLost: 0 });
  });

  it('are not taken before the call, nor by a far end without events', async () => {
    const { here, there } = pair();
    expect(here.endpoint.sendDigits('1')).toBe(false);
    const answer = await there.endpoint.createAnswer(await here.endpoint.prepareOffer());
    await here.endpoint.acceptAnswer(answer.replace(/ 110\r\n/, '\r\n'));
    expect(here.endpoint.sendDigits('1')).toBe(false);
  });
});

describe('statistics', () => {
  it('hold for the stream outside: round trip, jitter, nothing lost', async () => {
    const { here, there } = pair({ codecs: ['PCMA'], security: 'srtp' }, { security: 'srtp' });
    await call(here, there);
    await heardBothWays(here, there);
    const roundTrip = async () => (await here.endpoint.report()).roundTripMs;
    await until('the far end has reported', async () => (await roundTrip()) !== undefined, 20_000);
    const report = await here.endpoint.report();
    expect(report.roundTripMs).toBeLessThan(100);
    expect(report.jitterMs).toBeLessThan(30);
    expect(report.packetsLost).toBe(0);
  });

  it('do not take the time on the hook for loss', async () => {
    const { here, there } = pair({ codecs: ['PCMA'] });
    await here.endpoint.prepareOffer();
    const sinceMs = performance.now();
    await until('the phone has lain on its hook', () => performance.now() - sinceMs > 3_000);
    await call(here, there);
    await heardBothWays(here, there);
    await goesOn(here, thereHz);
    const { samples, concealedSamples } = await here.endpoint.report();
    expect(concealedSamples / samples).toBeLessThan(0.6);
  });
});

describe('the end', () => {
  it('leaves nothing behind, however far it came', async () => {
    const prepared = pair();
    await call(prepared.here, prepared.there);
    for (const probe of open) probe.close();
    const before = await settledUse();
    const rounds = 3;
    for (let i = 0; i < rounds; i++) {
      const { here, there } = pair();
      await call(here, there);
      await heardBothWays(here, there);
      const unanswered = new RtpProbe();
      const preparing = unanswered.endpoint.prepareOffer();
      unanswered.close();
      here.close();
      there.close();
      await expect(preparing).rejects.toMatchObject({ code: 'MEDIA' });
    }
    // libwebrtc and Node open a file or two of their own now and then; what a call leaves, every call leaves.
    await until('all is given back', async () => {
      const now = await processUse();
      return now.files - before.files < rounds && now.threads - before.threads < rounds;
    });
  });

  it('is final', async () => {
    const { here } = pair();
    await here.endpoint.prepareOffer();
    here.close();
    here.close();
    await expect(here.endpoint.prepareOffer()).rejects.toMatchObject({ code: 'MEDIA' });
    await expect(here.endpoint.report()).rejects.toMatchObject({ code: 'MEDIA' });
    expect(here.endpoint.sendDigits('1')).toBe(false);
  });
});

/** The same offer with one codec before the others. */
function first(offer: string, codec: RtpCodec): string {
  const type = new RegExp(`^a=rtpmap:(\\d+) ${codec}/`, 'm').exec(offer)?.[1] ?? '';
  return offer.replace(/^(m=audio \d+ \S+) (.*)$/m, (_line, head: string, types: string) => {
    const others = types.split(' ').filter((other) => other !== type);
    return [head, type, ...others].join(' ');
  });
}

/** Waits until a quarter of a second has passed without a frame. */
async function quiet(probe: RtpProbe): Promise<void> {
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
