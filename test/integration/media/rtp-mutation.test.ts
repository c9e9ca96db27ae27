/** Mutated descriptions and packets to an RTP endpoint: it stays up, nobody takes it over, and the far end is heard. */
import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCrypto } from '../../../src/audio/rtp/sdes.js';
import { SrtpSender } from '../../../src/audio/rtp/srtp-contexts.js';
import type { SrtpKey } from '../../../src/audio/rtp/srtp-suite.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import { randomFrom } from '../../support/random.js';
import { RtpPeer } from '../../support/rtp-peer.js';
import { RtpProbe } from '../../support/rtp-probe.js';
import { aLawTone } from '../../support/rtp-tone.js';
import { mutatePacket } from '../../support/torture/mutate-packet.js';
import { keepLocal, mutateText } from '../../support/torture/mutate-text.js';
import { until } from '../../support/until.js';

const DESCRIPTIONS = 10_000;
const WARM_UP = 1_000;
const PACKETS = 25_000;
/** Packets between two looks at the event loop: what a socket holds unread. */
const BURST = 50;
const PRESENT = 0.05;
const ABSENT = 0.01;
const farHz = 1_300;
const strangeHz = 2_000;
const MEMORY_NOISE_MB = 40;

let probe: RtpProbe;
let peer: RtpPeer;
let stranger: RtpPeer;
beforeEach(async () => {
  peer = await RtpPeer.open();
  stranger = await RtpPeer.open();
});
afterEach(() => {
  probe.close();
  peer.close();
  stranger.close();
});

const portOf = (sdp: string): number => Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);

/** Packets of our sound, and not reports, which are told apart by their type (RFC 5761 section 4). */
const soundTo = ({ received }: RtpPeer): number =>
  received.filter(({ payloadType }) => payloadType < 64 || payloadType > 95).length;

function residentMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1e6;
}

/** Both ways, at the end of another half second. */
async function talks(): Promise<void> {
  const { frames } = probe.heard;
  const { length } = peer.received;
  await until('the sound goes on', () => probe.heard.frames > frames + 50);
  await until('the far end is heard', () => probe.heard.toneLevel(farHz) > PRESENT);
  await until('the far end hears us', () => peer.received.length > length + 10);
}

function seeded(what: string): ReturnType<typeof randomFrom> {
  const seed = 4_475;
  process.stdout.write(`${what}: seed ${seed}\n`);
  return randomFrom(seed);
}

it(
  `${DESCRIPTIONS} mutated descriptions are taken or refused, and the call goes on`,
  { timeout: 300_000 },
  async () => {
    const random = seeded('descriptions');
    const key = randomBytes(30).toString('base64');
    const rich = peer.sdp({
      formats: '8 101 0 9 96',
      lines: [
        'a=rtpmap:96 opus/48000/2',
        'a=fmtp:96 useinbandfec=1',
        'a=fmtp:101 0-15',
        `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20|1:4`,
        'a=ptime:30',
        'a=sendrecv',
        'm=video 4000 RTP/AVP 31',
        'a=rtcp-mux',
      ],
    });
    probe = new RtpProbe({ codecs: ['PCMA', 'G722'], security: 'srtp-or-rtp' });
    probe.say(700);
    const offer = await probe.endpoint.prepareOffer();
    let refused = 0;
    const refusal = (error: unknown): void => {
      expect(error).toBeInstanceOf(HotlineError);
      refused++;
    };
    let before = 0;
    for (let i = 0; i < DESCRIPTIONS; i++) {
      if (i === WARM_UP) before = residentMb();
      const sdp = keepLocal(mutateText(random.below(2) === 0 ? peer.sdp() : rich, random));
      if (random.below(2) === 0) await probe.endpoint.createAnswer(sdp).catch(refusal);
      else await probe.endpoint.acceptAnswer(sdp).catch(refusal);
    }
    const grownMb = residentMb() - before;
    process.stdout.write(`${refused} refused, grew by ${grownMb.toFixed(1)} MB\n`);
    expect(grownMb).toBeLessThan(MEMORY_NOISE_MB);
    // Some of each, or the faults reach nothing.
    expect(refused).toBeGreaterThan(DESCRIPTIONS / 10);
    expect(refused).toBeLessThan((DESCRIPTIONS * 9) / 10);
    await probe.endpoint.createAnswer(peer.sdp());
    peer.talkTo(offer);
    await talks();
  },
);

describe.each(['rtp', 'srtp'] as const)('in a call by %s', (security) => {
  const key: SrtpKey = { suite: 'AES_CM_128_HMAC_SHA1_80', material: randomBytes(30) };

  /** A call to the peer. */
  async function call(): Promise<number> {
    probe = new RtpProbe({ codecs: ['PCMA'], security });
    probe.say(700);
    const offer = await probe.endpoint.prepareOffer();
    if (security === 'rtp') {
      await probe.endpoint.acceptAnswer(peer.sdp());
    } else {
      const ours = parseCrypto(/^a=crypto:(.*AES_CM_128_HMAC_SHA1_80.*)\r$/m.exec(offer)?.[1] ?? '');
      peer.useKeys(key, ours!.key);
      const inline = key.material.toString('base64');
      await probe.endpoint.acceptAnswer(
        peer.sdp({ protocol: 'RTP/SAVP', lines: [`a=crypto:1 ${key.suite} inline:${inline}`] }),
      );
    }
    peer.talkTo(offer);
    await talks();
    return portOf(offer);
  }

  /** A sender's report and a receiver's. */
  function report(protect: SrtpSender | undefined): Buffer {
    const compound = Buffer.alloc(28 + 32);
    compound.writeUInt32BE(0x80c8_0006, 0);
    compound.writeUInt32BE(peer.ssrc, 4);
    compound.writeUInt32BE(0x81c9_0007, 28);
    return protect ? protect.protectRtcp(compound) : compound;
  }

  /** What a far end sends: sound, events, reports, and a connectivity check. */
  function packets(protect: SrtpSender | undefined, sequence: number): readonly Buffer[] {
    const rtp = (payloadType: number, payload: Buffer): Buffer => {
      const header = Buffer.alloc(12);
      header.writeUInt16BE(0x8000 | payloadType, 0);
      header.writeUInt16BE(sequence & 0xffff, 2);
      header.writeUInt32BE((sequence * 160) >>> 0, 4);
      header.writeUInt32BE(peer.ssrc, 8);
      const packet = Buffer.concat([header, payload]);
      return protect ? protect.protectRtp(packet) : packet;
    };
    const check = Buffer.from('0001000c2112a442000102030405060708090a0b8006000474657374800000000', 'hex');
    return [
      rtp(8, aLawTone(strangeHz, sequence * 160, 160)),
      rtp(101, Buffer.from([5, 10, 0, 160])),
      report(protect),
      check,
    ];
  }

  async function flood(from: RtpPeer, port: number, protect: SrtpSender | undefined): Promise<void> {
    const random = seeded(`${security} packets`);
    for (let i = 0; i < PACKETS / 2; i++) {
      const kinds = packets(protect, random.below(65_536));
      const packet = mutatePacket(kinds[random.below(kinds.length)]!, random);
      const socket = random.below(2) === 0 ? from.rtp : from.rtcp;
      socket.send(packet, port + random.below(2), '127.0.0.1');
      if (i % BURST === 0) await nextTurn();
    }
  }

  it(
    `${PACKETS} mutated packets end nothing, and a stranger takes nothing over`,
    { timeout: 300_000 },
    async () => {
      const port = await call();
      const before = residentMb();
      await flood(stranger, port, undefined);
      await talks();
      expect(soundTo(stranger)).toBe(0);
      expect(probe.heard.toneLevel(strangeHz)).toBeLessThan(ABSENT);

      // The far end itself may spoil its sound, but only as long as it does.
      await flood(peer, port, security === 'srtp' ? new SrtpSender(key) : undefined);
      await talks();
      expect(soundTo(stranger)).toBe(0);
      expect(residentMb() - before).toBeLessThan(MEMORY_NOISE_MB);
    },
  );
});
