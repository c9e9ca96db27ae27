/** An RTP endpoint against a far end that does what real ones do: changes, restarts, digits, strangers on the wire. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type OwnCertificate,
  fingerprintLine,
  ownCertificate,
} from '../../../src/audio/rtp/dtls-handshake.js';
import { parseCrypto } from '../../../src/audio/rtp/sdes.js';
import type { SrtpKey } from '../../../src/audio/rtp/srtp-suite.js';
import { DSCP_SOUND, setDscp } from '../../../src/wire/dscp.js';
import { RtpPeer } from '../../support/rtp-peer.js';
import { RtpProbe } from '../../support/rtp-probe.js';
import { aLawTone } from '../../support/rtp-tone.js';
import { until } from '../../support/until.js';

const PRESENT = 0.05;
const ABSENT = 0.01;
const ourHz = 700;
const farHz = 1_300;
const strangeHz = 2_000;

let probe: RtpProbe;
let peer: RtpPeer;
let strangers: RtpPeer[] = [];
beforeEach(async () => {
  peer = await RtpPeer.open();
});
afterEach(() => {
  probe.close();
  peer.close();
  for (const stranger of strangers) stranger.close();
  strangers = [];
});

function newProbe(options: ConstructorParameters<typeof RtpProbe>[0] = {}): RtpProbe {
  probe = new RtpProbe({ codecs: ['PCMA'], ...options });
  probe.say(ourHz);
  return probe;
}

/** A call to the peer; gives our offer. */
async function call(): Promise<string> {
  const offer = await newProbe().endpoint.prepareOffer();
  await probe.endpoint.acceptAnswer(peer.sdp());
  peer.talkTo(offer);
  await hears(farHz);
  return offer;
}

const hears = (frequencyHz: number): Promise<void> =>
  until(`${frequencyHz} Hz is heard`, () => probe.heard.toneLevel(frequencyHz) > PRESENT);

/** Half a second more, with the tone at the end. */
async function goesOn(frequencyHz = farHz): Promise<void> {
  const { frames } = probe.heard;
  await until('the sound goes on', () => probe.heard.frames > frames + 50);
  expect(probe.heard.toneLevel(frequencyHz)).toBeGreaterThan(PRESENT);
}

async function strangerTo(sdp: string): Promise<RtpPeer> {
  const stranger = await RtpPeer.open();
  strangers.push(stranger);
  stranger.toneHz = strangeHz;
  stranger.ssrc = 0x2000_0002;
  stranger.talkTo(sdp);
  return stranger;
}

describe('a far end', () => {
  it('may change its SSRC at any time', async () => {
    await call();
    peer.ssrc = 0x1000_0099;
    peer.sequence = 40_000;
    peer.timestamp = 3_000_000_000;
    await goesOn();
    await goesOn();
    expect(await probe.endpoint.report()).toMatchObject({ packetsLost: 0 });
  });

  it('may start its counters again', async () => {
    await call();
    peer.sequence = 60_000;
    peer.timestamp = 1;
    await goesOn();
    await goesOn();
    expect(await probe.endpoint.report()).toMatchObject({ packetsLost: 0 });
  });

  it('that loses packets is measured to lose them', async () => {
    await call();
    for (let i = 0; i < 5; i++) {
      peer.sequence += 2;
      await goesOn();
    }
    expect((await probe.endpoint.report()).packetsLost).toBe(10);
  });

  it('is heard when its packets come from another port than it says, and gets its sound there', async () => {
    const offer = await newProbe().endpoint.prepareOffer();
    const elsewhere = await RtpPeer.open();
    strangers.push(elsewhere);
    await probe.endpoint.acceptAnswer(peer.sdp());
    elsewhere.talkTo(offer);
    await hears(farHz);
    await until('our sound goes where theirs comes from', () => elsewhere.received.length > 10);
  });

  it('hears one stream without a gap, while it holds and digits are sent', async () => {
    const offer = await call();
    probe.endpoint.sendDigits('7');
    await until('the digit is over', () => peer.received.some(({ payloadType }) => payloadType === 101));
    await probe.endpoint.createAnswer(peer.sdp({ lines: ['a=sendonly'] }));
    await goesOn();
    await probe.endpoint.createAnswer(peer.sdp());
    const { length } = peer.received;
    await until('our sound comes again', () => peer.received.length > length + 20);
    const sequences = peer.received.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, i) => ((sequences[0] ?? 0) + i) & 0xffff));
    expect(new Set(peer.received.map(({ ssrc }) => ssrc)).size).toBe(1);
    expect(new Set(peer.received.map(({ fromPort }) => fromPort))).toEqual(
      new Set([Number(/^m=audio (\d+)/m.exec(offer)?.[1])]),
    );
  });

  it('gets reports of us and of what it sends, and a goodbye', async () => {
    await call();
    const ofUs = () => peer.reports.find((packet) => packet[1] === 200);
    const ofWhatItSends = () => peer.reports.find((packet) => packet.readUInt16BE(0) === 0x81c9);
    await until('both reports came', () => ofUs() !== undefined && ofWhatItSends() !== undefined, 15_000);
    const ours = peer.received[0]?.ssrc;
    expect(ofUs()?.readUInt32BE(4)).toBe(ours);
    expect(ofWhatItSends()?.readUInt32BE(8)).toBe(peer.ssrc);
    const highest = ofWhatItSends()?.readUInt32BE(16) ?? 0;
    expect(highest).toBeGreaterThan(1_000);
    expect(highest).toBeLessThanOrEqual(peer.sequence);
    probe.close();
    const isGoodbye = (packet: Buffer) => packet[9] === 203 && packet.readUInt32BE(12) === ours;
    await until('the goodbye came', () => peer.reports.some(isGoodbye));
  });

  it('may move by re-INVITE', async () => {
    const offer = await call();
    const moved = await RtpPeer.open();
    strangers.push(moved);
    moved.toneHz = 1_000;
    moved.ssrc = 0x3000_0003;
    await probe.endpoint.createAnswer(moved.sdp());
    moved.talkTo(offer);
    await hears(1_000);
    await until('our sound goes to the new place', () => moved.received.length > 10);
    await until('the old place is forgotten', () => probe.heard.toneLevel(farHz) < ABSENT);
  });
});

describe('a stranger', () => {
  it('cannot take over a call', async () => {
    const offer = await call();
    const stranger = await strangerTo(offer);
    await goesOn();
    await goesOn();
    expect(probe.heard.toneLevel(strangeHz)).toBeLessThan(ABSENT);
    expect(stranger.received).toEqual([]);
  });

  it('who came first has to give way to the address that SDP names', async () => {
    const offer = await newProbe().endpoint.prepareOffer();
    await probe.endpoint.acceptAnswer(peer.sdp());
    const stranger = await strangerTo(offer);
    await hears(strangeHz);
    peer.talkTo(offer);
    await hears(farHz);
    await until('the stranger is not heard any more', () => probe.heard.toneLevel(strangeHz) < ABSENT);
    const { length } = stranger.received;
    await goesOn();
    expect(stranger.received.length).toBe(length);
  });

  it('cannot draw our reports to itself', async () => {
    const port = Number(/^a=rtcp:(\d+)/m.exec(await call())?.[1]);
    const stranger = await RtpPeer.open();
    strangers.push(stranger);
    const emptyReport = Buffer.from('80c9000120000002', 'hex');
    const sentBy = ({ rtcp }: RtpPeer) =>
      new Promise((resolve) => rtcp.send(emptyReport, port, '127.0.0.1', resolve));
    await sentBy(peer);
    await sentBy(stranger);
    await goesOn();
    const { length } = peer.reports;
    // A goodbye to whoever gets our reports.
    probe.close();
    await until('the goodbye came', () => peer.reports.length > length);
    expect(stranger.reports).toEqual([]);
  });

  it('who sends rubbish, or what was not agreed, is not even noticed', async () => {
    const offer = await newProbe().endpoint.prepareOffer();
    await probe.endpoint.acceptAnswer(peer.sdp());
    const port = Number(/^m=audio (\d+)/m.exec(offer)?.[1]);
    const socket = createSocket('udp4');
    const rubbish = [0, 1, 11, 12, 13, 40, 1_200, 9_000].map((bytes) => randomBytes(bytes));
    rubbish.push(
      Buffer.from([0x9f, 8, ...Array<number>(20).fill(0xff)]),
      Buffer.from([0x80, 77, ...Array<number>(20)]),
    );
    for (const packet of rubbish) for (const to of [port, port + 1]) socket.send(packet, to, '127.0.0.1');
    peer.talkTo(offer);
    await hears(farHz);
    socket.close();
  });
});

describe('digits of the far end', () => {
  const event = (code: number, ended: boolean, duration: number): Buffer =>
    Buffer.from([code, (ended ? 0x80 : 0) | 10, duration >> 8, duration & 0xff]);

  it('come once each, whether the first or the last packets are lost', async () => {
    await call();
    const press = (code: number, packets: readonly Buffer[]): void => {
      const { timestamp } = peer;
      for (const payload of packets) peer.send(payload, { payloadType: 101, timestamp });
      peer.timestamp += 1_600;
      expect(code).toBeLessThan(16);
    };
    press(5, [event(5, false, 160), event(5, false, 320), event(5, true, 480), event(5, true, 480)]);
    press(5, [event(5, true, 480)]);
    press(11, [event(11, false, 160)]);
    press(15, [event(15, false, 160), event(15, true, 320)]);
    await until('the digits are there', () => probe.digits.length === 4);
    await goesOn();
    expect(probe.digits).toEqual(['5', '5', '#', 'D']);
  });
});

describe('SRTP', () => {
  const suite = 'AES_CM_128_HMAC_SHA1_80';
  const keyOf = (sdp: string): SrtpKey => parseCrypto(/^a=crypto:(1 .*)$/m.exec(sdp)?.[1] ?? '')!.key;
  const newKey = (): SrtpKey => ({ suite, material: randomBytes(30) });
  const encrypted = (key: SrtpKey): string =>
    peer.sdp({
      protocol: 'RTP/SAVP',
      lines: [`a=crypto:1 ${suite} inline:${key.material.toString('base64')}|2^31`],
    });

  async function encryptedCall(key: SrtpKey, sequence: number): Promise<string> {
    const offer = await newProbe({ security: 'srtp' }).endpoint.prepareOffer();
    peer.useKeys(key, keyOf(offer));
    peer.sequence = sequence;
    await probe.endpoint.acceptAnswer(encrypted(key));
    peer.talkTo(offer);
    await hears(farHz);
    return offer;
  }

  it('goes on when the sequence number wraps, and through a re-INVITE after it', async () => {
    const key = newKey();
    await encryptedCall(key, 65_530);
    await until('it has wrapped', () => peer.sequence < 1_000 && peer.sequence > 5);
    await goesOn();
    await probe.endpoint.createAnswer(encrypted(key));
    await goesOn();
    const { length } = peer.received;
    await until('the far end can read us', () => peer.received.length > length + 20);
    expect(await probe.endpoint.report()).toMatchObject({ packetsLost: 0 });
  });

  it('takes a new key by re-INVITE, and forgets the old one', async () => {
    await encryptedCall(newKey(), 100);
    const { srtp: old } = peer;
    const next = newKey();
    const answer = await probe.endpoint.createAnswer(encrypted(next));
    peer.useKeys(next, keyOf(answer));
    await goesOn();
    await goesOn();
    peer.srtp = old;
    await until('the old key is not heard', () => probe.heard.toneLevel(farHz) < ABSENT || stopped());
  });

  it('does not believe what is not authentic, wherever it comes from', async () => {
    const offer = await encryptedCall(newKey(), 100);
    const forged = Buffer.alloc(12 + 160 + 10);
    forged.writeUInt16BE(0x8008, 0);
    forged.writeUInt32BE(peer.ssrc, 8);
    aLawTone(strangeHz, 0, 160).copy(forged, 12);
    for (let i = 0; i < 50; i++) {
      forged.writeUInt16BE((peer.sequence + i) & 0xffff, 2);
      peer.sendRaw(forged);
    }
    await goesOn();
    expect(probe.heard.toneLevel(strangeHz)).toBeLessThan(ABSENT);
    expect(offer).toContain('RTP/SAVP');
  });

  let framesSeen = -1;
  let sinceMs = 0;
  /** No frame for a quarter of a second. */
  function stopped(): boolean {
    if (probe.heard.frames !== framesSeen) {
      framesSeen = probe.heard.frames;
      sinceMs = performance.now();
    }
    return performance.now() - sinceMs > 250;
  }
});

describe('DTLS', () => {
  const offered = (certificate: OwnCertificate, setup: string): string =>
    peer.sdp({
      protocol: 'UDP/TLS/RTP/SAVP',
      lines: [fingerprintLine(certificate), `a=setup:${setup}`, 'a=rtcp-mux'],
    });

  it.each([
    ['actpass', 'client'],
    ['passive', 'server'],
  ] as const)(
    'offered with setup %s: sound goes both ways, and on after a re-INVITE',
    async (setup, role) => {
      const certificate = await ownCertificate();
      const answer = await newProbe().endpoint.createAnswer(offered(certificate, setup));
      await peer.useDtls(role, certificate, answer);
      peer.talkTo(answer);
      await hears(farHz);
      await until('the far end can read us', () => peer.received.length > 20);
      await probe.endpoint.createAnswer(offered(certificate, setup));
      await goesOn();
      expect(probe.notices).toEqual([]);
    },
  );

  it('with another certificate than SDP names gives no sound in either direction, and is said', async () => {
    const certificate = await ownCertificate();
    const forged = offered(certificate, 'actpass').replace(/sha-256 ..:/, 'sha-256 00:');
    const answer = await newProbe().endpoint.createAnswer(forged);
    await peer.useDtls('client', certificate, answer);
    peer.talkTo(answer);
    await until('it is said', () => probe.notices.some((notice) => notice.includes('certificate')));
    const { sequence } = peer;
    await until('the far end has talked', () => peer.sequence > sequence + 20);
    expect(probe.heard.frames).toBe(0);
    expect(peer.received).toEqual([]);
  });
});

describe('ports', () => {
  it('are taken from the range, even and odd', async () => {
    const offer = await newProbe({ ports: { first: 42_001, last: 42_005 } }).endpoint.prepareOffer();
    expect(offer).toMatch(/^m=audio (42002|42004) /m);
    expect(offer).toMatch(/^a=rtcp:(42003|42005)\r$/m);
  });

  it('that are all taken are one clear error', async () => {
    const ports = { first: 42_010, last: 42_011 };
    const first = new RtpProbe({ ports });
    await first.endpoint.prepareOffer();
    await expect(newProbe({ ports }).endpoint.prepareOffer()).rejects.toThrow(/between 42010 and 42011/);
    first.close();
    await until('the ports are free again', async () => {
      const again = new RtpProbe({ ports });
      const free = await again.endpoint.prepareOffer().then(
        () => true,
        () => false,
      );
      again.close();
      return free;
    });
  });

  it('mark their packets for the routers', async () => {
    newProbe();
    expect(await setDscp(peer.rtp, DSCP_SOUND)).toBe(true);
  });
});
