/** What the caller hears when packets of sound are lost in bursts, beside baresip, which gets the very same packets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toneDistortionDb } from '../../../src/bench/audio/distortion.js';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../../src/protocol/audio-format.js';
import { Baresip } from '../../support/baresip.js';
import { decodeG711 } from '../../support/g711.js';
import { LossyRelay, type PacketFate, traceOf } from '../../support/lossy-relay.js';
import { RawSipServer } from '../../support/raw-sip-server.js';
import { RtpPeer } from '../../support/rtp-peer.js';
import { aLawTone } from '../../support/rtp-tone.js';
import { TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

/** ITU-T O.132: no packet of 20 ms is like the one before, so that saying one twice is no way out. */
const TONE_HZ = 1_020;
const PACKET_SAMPLES = 160;
const PCMA_RATE_HZ = 8_000;

/** Jitter buffers settle before the losses begin. */
const BEFORE = 50;
const unharmed: PacketFate = { lost: false, copies: 1, delayMs: 0, overtaken: false };
/** The seed is one that loses 5 % of just so many, in 9 bursts. */
const losses = traceOf({ loss: 0.05, meanBurst: 3 }, 31, 500);
const trace = [...Array.from({ length: BEFORE }, () => unharmed), ...losses];
/** So much of the end is listened to: losses alone, whatever is still on its way. */
const LISTENED_MS = 9_400;

const toEnd: (() => unknown)[] = [];
let phone: TestPhone;
let relay: LossyRelay;
/** Distortion of the tone in dB; lower is better. */
let heardByPhone: number;
let heardByBaresip: number;

beforeAll(async () => {
  const [toPhone, toBaresip] = [await ToneFarEnd.start(), await ToneFarEnd.start()];
  toEnd.push(
    () => toPhone.close(),
    () => toBaresip.close(),
  );
  phone = await TestPhone.create({
    number: 'sip:tone@127.0.0.1',
    routes: [{ url: toPhone.server.url, password: 'of no use here' }],
  });
  toEnd.push(() => phone.end());
  const baresip = await Baresip.start();
  toEnd.push(() => baresip.stop());
  await phone.registered();
  phone.lift();
  await baresip.dial(toBaresip.server.url.replace('sip:', 'sip:tone@'));
  await until('all packets are sent', () => toPhone.done && toBaresip.done, 30_000);
  relay = toPhone.relay!;
  heardByPhone = toneDistortionDb(lastHeardBy(phone), SAMPLE_RATE_HZ, TONE_HZ);
  const { samples, rateHz } = (await baresip.heard())!;
  heardByBaresip = toneDistortionDb(samples.slice((-LISTENED_MS * rateHz) / 1_000), rateHz, TONE_HZ);
  phone.replace();
  await baresip.hangUp();
});
afterAll(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

describe('5 % of the packets lost, in bursts of 3', () => {
  it('the tone is heard no worse than by baresip', () => {
    expect(heardByPhone).toBeLessThanOrEqual(heardByBaresip);
  });

  it('the losses are concealed: it is heard better than with silence in their place', () => {
    expect(heardByPhone).toBeLessThan(toneDistortionDb(withoutConcealment(), PCMA_RATE_HZ, TONE_HZ) - 2);
  });

  it('the record says how many', async () => {
    const { audio } = (await phone.recorded(1))[0]!;
    const { lost, received } = relay.counts.toServer;
    expect(lost).toBe(losses.filter((fate) => fate.lost).length);
    expect(Math.abs(audio!.lossPercent - (lost / received) * 100)).toBeLessThan(1);
    expect(audio!.mos).toBeLessThan(4);
  });
});

/** What a decoder makes of the same packets that plays what it gets, when it gets it. */
function withoutConcealment(): Int16Array {
  const samples = new Int16Array(losses.length * PACKET_SAMPLES);
  for (const [i, { lost }] of losses.entries()) {
    const at = i * PACKET_SAMPLES;
    if (!lost) samples.set(decodeG711('PCMA', aLawTone(TONE_HZ, at, PACKET_SAMPLES)), at);
  }
  return samples;
}

function lastHeardBy({ device }: TestPhone): Int16Array {
  const frames = device.heard.slice(-LISTENED_MS / FRAME_MS);
  const samples = new Int16Array(frames.length * FRAME_SAMPLES);
  frames.forEach((frame, i) => samples.set(frame, i * FRAME_SAMPLES));
  return samples;
}

/** Answers a call and says the tone, through a network that loses what the trace says. */
class ToneFarEnd {
  relay: LossyRelay | undefined;

  private constructor(
    readonly server: RawSipServer,
    private readonly sound: RtpPeer,
  ) {
    sound.toneHz = TONE_HZ;
    server.onRequest = (request) => {
      if (request.method === 'INVITE') {
        void this.#putRelayBefore(portIn(request.body)).then((port) => {
          const headers = [`Contact: <${server.url}>`];
          request.respond(200, 'OK', { headers, body: this.#description(port) });
        });
      } else if (request.method === 'ACK') {
        sound.talkTo(this.#description(this.relay!.port));
      } else {
        request.respond(200, 'OK');
      }
    };
  }

  static async start(): Promise<ToneFarEnd> {
    return new ToneFarEnd(await RawSipServer.start('udp'), await RtpPeer.open());
  }

  get done(): boolean {
    return (this.relay?.counts.toServer.received ?? 0) >= trace.length;
  }

  async close(): Promise<void> {
    this.sound.close();
    this.relay?.close();
    await this.server.close();
  }

  /** Gives the port that the caller is to know. */
  async #putRelayBefore(port: number): Promise<number> {
    this.relay ??= await LossyRelay.start({ to: { port }, seed: 0, traceToServer: trace });
    return this.relay.clientPort;
  }

  #description(port: number): string {
    return this.sound.sdp({ formats: '8' }).replace(/^m=audio \d+/m, `m=audio ${port}`);
  }
}

const portIn = (sdp: string): number => Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
